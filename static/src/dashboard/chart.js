/* global Chart */
import { Component, onWillStart, onWillUnmount, useEffect, useRef, xml } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";

/** A canvas with a chart of Chart.js, drawn anew when `config` is another one. */
export class DashboardChart extends Component {
    static template = xml`
        <div class="o_cgvcall_chart position-relative">
            <canvas t-ref="canvas" role="img" t-att-aria-label="props.label"/>
        </div>`;
    static props = { config: Function, data: Object, label: String };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.data]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const styles = getComputedStyle(this.canvas.el);
        const colour = (name) => styles.getPropertyValue(name).trim();
        const font = { family: styles.fontFamily, size: 12 };
        this.chart = new Chart(this.canvas.el, this.props.config(colour, font));
    }
}

/** Have the pointer say that a part of the chart can be clicked. */
export function pointAtParts(event, elements) {
    event.native.target.style.cursor = elements.length ? "pointer" : "default";
}
