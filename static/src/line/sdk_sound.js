const FLOWS = new Set(["connected", "completed"]);
const LOST = new Set(["disconnected", "failed"]);

/**
 * Whether the sound of one call gets through. The SDK tells of "connected" and "disconnected"
 * only: that a connection failed, also one that never was, is heard from the browser.
 */
export class SdkSound {
    /** @param {(flows: boolean) => void} onChange */
    constructor(onChange) {
        /** It got through at least once. */
        this.heard = false;
        this._onChange = onChange;
        this._flows = null;
        this._connection = null;
    }

    /** @param {RTCPeerConnection} connection */
    watch(connection) {
        if (connection === this._connection) {
            return;
        }
        this._connection = connection;
        connection.addEventListener("iceconnectionstatechange", () => {
            const { iceConnectionState: state } = connection;
            if (FLOWS.has(state)) {
                this.set(true);
            } else if (LOST.has(state)) {
                this.set(false);
            }
        });
    }

    /** @param {boolean} flows as the SDK says, or the browser: whoever is first */
    set(flows) {
        if (flows !== this._flows) {
            this._flows = flows;
            this.heard ||= flows;
            this._onChange(flows);
        }
    }
}
