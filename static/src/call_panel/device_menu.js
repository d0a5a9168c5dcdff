import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Chromium lists these besides the devices they stand for. */
const ALIASES = ["default", "communications"];

/** Which microphone and which speaker. "" is the system's own choice. */
export class DeviceMenu extends Component {
    static template = "cgvcall.DeviceMenu";
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.chosen = useState(this.softphone.state.devices);
        this.state = useState({ microphones: null, speakers: null });
        const { mediaDevices } = browser.navigator;
        const refresh = () => this.load(mediaDevices);
        onMounted(() => {
            refresh();
            mediaDevices?.addEventListener("devicechange", refresh);
        });
        onWillUnmount(() => mediaDevices?.removeEventListener("devicechange", refresh));
    }

    async load(mediaDevices) {
        let devices = [];
        try {
            devices = await mediaDevices.enumerateDevices();
        } catch {
            // Without a list there is the system's choice.
        }
        const { microphoneId, speakerId } = this.chosen;
        this.state.microphones = options(devices, "audioinput", microphoneId, (number) =>
            _t("Microphone %(number)s", { number })
        );
        this.state.speakers = options(devices, "audiooutput", speakerId, (number) =>
            _t("Speaker %(number)s", { number })
        );
    }

    choose(values) {
        const { microphoneId, speakerId } = this.chosen;
        this.softphone.chooseDevices({ microphoneId, speakerId, ...values });
    }
}

/** Devices of a kind; before the microphone is allowed the browser keeps their names to itself. */
function options(devices, kind, chosen, nameless) {
    const found = devices
        .filter((device) => device.kind === kind && device.deviceId)
        .filter(({ deviceId }) => !ALIASES.includes(deviceId))
        .map(({ deviceId, label }, index) => ({
            id: deviceId,
            label: label || nameless(index + 1).toString(),
        }));
    if (chosen && !found.some(({ id }) => id === chosen)) {
        found.push({ id: chosen, label: _t("Not plugged in").toString() });
    }
    return found;
}
