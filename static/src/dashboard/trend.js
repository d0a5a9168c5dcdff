import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { DashboardChart, pointAtParts } from "./chart";
import { SERIES } from "./figures";
import { barText } from "./texts";

const TITLES = Object.freeze({
    hour: _t("Calls by hour"),
    day: _t("Calls by day"),
    week: _t("Calls by week"),
    month: _t("Calls by month"),
});

/** Bars of answered, missed and outgoing calls; the time before as a line. */
export class Trend extends Component {
    static template = "cgvcall.DashboardTrend";
    static components = { DashboardChart };
    static props = { trend: Object, hasBefore: Boolean, open: Function };

    get title() {
        return TITLES[this.props.trend.unit];
    }

    /** @returns {Object} a configuration of Chart.js */
    config(colour, font) {
        const { unit, bars } = this.props.trend;
        const text = { color: colour("--cgvcall-text"), font };
        const line = {
            type: "line",
            label: _t("All calls, period before").toString(),
            data: bars.map((bar) => bar.before),
            borderColor: colour("--cgvcall-before"),
            backgroundColor: colour("--cgvcall-before"),
            borderDash: [4, 4],
            borderWidth: 1.5,
            pointRadius: bars.length > 1 ? 0 : 3,
            pointHoverRadius: 3,
            pointStyle: "line",
            cubicInterpolationMode: "monotone",
            order: 0,
        };
        return {
            type: "bar",
            data: {
                labels: bars.map((bar) => barText(unit, bar)),
                datasets: [
                    ...(this.props.hasBefore ? [line] : []),
                    ...SERIES.map(({ key, label, colour: name }) => ({
                        key,
                        label: label.toString(),
                        data: bars.map((bar) => bar[key]),
                        backgroundColor: colour(name),
                        borderRadius: 2,
                        maxBarThickness: 36,
                        stack: "calls",
                        order: 1,
                    })),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                onHover: pointAtParts,
                onClick: (event, _all, chart) => this.onClick(event, chart),
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { ...text, usePointStyle: true, boxHeight: 7, padding: 16 },
                    },
                    tooltip: {
                        callbacks: { title: ([item]) => barText(unit, bars[item.dataIndex], true) },
                    },
                },
                scales: {
                    x: {
                        stacked: true,
                        grid: { display: false },
                        ticks: { ...text, maxRotation: 0, autoSkipPadding: 12 },
                    },
                    y: {
                        stacked: true,
                        beginAtZero: true,
                        border: { display: false },
                        grid: { color: colour("--cgvcall-grid") },
                        ticks: { ...text, precision: 0, maxTicksLimit: 6 },
                    },
                },
            },
        };
    }

    /** A part of a bar opens its calls, the room above it all calls of the bar. */
    onClick(event, chart) {
        const parts = chart.getElementsAtEventForMode(event, "point", { intersect: true }, false);
        const bars = chart.getElementsAtEventForMode(event, "index", { intersect: false }, false);
        if (!bars.length) {
            return;
        }
        const keys = parts.map(({ datasetIndex }) => chart.data.datasets[datasetIndex].key);
        this.openBar(bars[0].index, keys.find(Boolean) || "calls");
    }

    openBar(index, kind) {
        const { hour, date_from, date_to } = this.props.trend.bars[index];
        this.props.open(kind, hour === undefined ? { date_from, date_to } : { hour });
    }
}
