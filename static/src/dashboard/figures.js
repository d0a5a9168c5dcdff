import { _t } from "@web/core/l10n/translation";
import { format } from "./texts";

const count = (value) => format("count", value);
const time = (value) => format("time", value);

/**
 * The cards: what is shown (`value`, a key of the server's figures, of a `kind`), whether
 * more of it is good, which calls are behind it (`opens`), and what stands below.
 */
export const FIGURES = Object.freeze([
    {
        key: "answered_rate",
        label: _t("Answered"),
        kind: "share",
        good: 1,
        opens: "incoming",
        isMain: true,
        caption: (now) =>
            _t("%(part)s of %(all)s incoming calls", {
                part: count(now.answered),
                all: count(now.incoming),
            }),
    },
    {
        key: "missed",
        label: _t("Missed"),
        kind: "count",
        good: -1,
        opens: "missed",
        isMain: true,
        caption: (now) => _t("%s returned since", count(now.returned)),
    },
    {
        key: "to_return",
        label: _t("Not returned yet"),
        kind: "count",
        good: -1,
        opens: "to_return",
        isMain: true,
        isAlert: true,
        caption: (now) =>
            now.to_return ? _t("Nobody has called back so far") : _t("Nobody is waiting"),
    },
    {
        key: "return_median",
        label: _t("Time to return"),
        kind: "time",
        good: -1,
        opens: "returned",
        isMain: true,
        caption: (now) =>
            now.returned
                ? _t("median of %s returned calls", count(now.returned))
                : _t("No missed call was returned"),
    },
    {
        key: "calls",
        label: _t("Calls"),
        kind: "count",
        good: 0,
        opens: "calls",
        caption: (now) =>
            _t("%(incoming)s in, %(outgoing)s out", {
                incoming: count(now.incoming),
                outgoing: count(now.outgoing),
            }),
    },
    {
        key: "ring_median",
        label: _t("Wait for an answer"),
        kind: "time",
        good: -1,
        opens: "answered",
        caption: (now) => _t("median; average %s", time(now.ring_average)),
    },
    {
        key: "talk_seconds",
        label: _t("Talk time"),
        kind: "time",
        good: 0,
        opens: "talks",
        caption: (now) =>
            _t("%(count)s talks, %(average)s on average", {
                count: count(now.talks),
                average: time(now.talk_average),
            }),
    },
    {
        key: "reached_rate",
        label: _t("Reached when calling"),
        kind: "share",
        good: 1,
        opens: "outgoing",
        caption: (now) =>
            _t("%(part)s of %(all)s outgoing calls", {
                part: count(now.reached),
                all: count(now.outgoing),
            }),
    },
]);

/** What became of the incoming calls; together they are all of them. */
export const FATES = Object.freeze([
    { key: "answered", label: _t("Answered"), colour: "--cgvcall-answered" },
    { key: "returned", label: _t("Missed, then returned"), colour: "--cgvcall-returned" },
    { key: "to_return", label: _t("Missed, not returned"), colour: "--cgvcall-missed" },
    { key: "let_go", label: _t("Missed, no call back"), colour: "--cgvcall-quiet" },
]);

/** The parts of a bar of the trend, from the bottom. */
export const SERIES = Object.freeze([
    { key: "answered", label: _t("Answered"), colour: "--cgvcall-answered" },
    { key: "missed", label: _t("Missed"), colour: "--cgvcall-missed" },
    { key: "outgoing", label: _t("Outgoing"), colour: "--cgvcall-outgoing" },
]);
