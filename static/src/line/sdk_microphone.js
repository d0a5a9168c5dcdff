import { openMicrophone, stopStream } from "./devices";

/**
 * The microphone of one call: which one, and whether it is heard.
 *
 * The SDK always opens the default microphone. A chosen one takes the place of its track in the
 * peer connection; from then on the SDK's own mute() would silence a track that nobody hears. So
 * silence is kept here, for every track that goes out.
 */
export class SdkMicrophone {
    /** @param {string} deviceId "" for the default */
    constructor(deviceId = "") {
        this._deviceId = deviceId;
        /** Why it is silent: "mute", "hold". */
        this._reasons = new Set();
        this._freed = false;
        this._connection = null;
        this._probe = null;
        /** All that was opened for this call, to be closed with it. */
        this._streams = new Set();
        /** Counts the choices: an earlier one that comes late is not wanted any more. */
        this._turn = 0;
    }

    /**
     * Open the microphone before the call is placed.
     *
     * @throws {DOMException} see `getUserMedia`
     */
    async probe() {
        const turn = this._turn;
        const stream = await this._open();
        if (turn === this._turn) {
            this._probe = stream;
        } else {
            this._close(stream);
        }
    }

    /**
     * The SDK made its peer connection, with the default microphone.
     *
     * @param {RTCPeerConnection} connection
     * @param {MediaStream} stream
     * @returns {Promise<void>} when the chosen microphone took over; rejects when it cannot
     */
    async attach(connection, stream) {
        this._connection = connection;
        this._keep(stream);
        const probe = this._probe;
        this._probe = null;
        if (this._freed) {
            return;
        }
        if (!this._deviceId) {
            this._close(probe);
        } else if (probe) {
            await this._use(probe, this._turn);
        } else {
            await this.choose(this._deviceId);
        }
    }

    /** @param {string} deviceId */
    async choose(deviceId) {
        const turn = ++this._turn;
        this._deviceId = deviceId;
        if (!this._connection) {
            this._close(this._probe);
            this._probe = null;
            return; // `attach` uses the choice
        }
        const stream = await this._open();
        await this._use(stream, turn);
    }

    /**
     * Nothing of the microphone leaves the browser as long as there is a reason.
     *
     * @param {"mute"|"hold"} reason
     * @param {boolean} silent
     */
    silence(reason, silent) {
        this._reasons[silent ? "add" : "delete"](reason);
        for (const stream of this._streams) {
            stream.getTracks().forEach((track) => this._apply(track));
        }
        this._senders().forEach(({ track }) => this._apply(track));
    }

    /** Close all there is, and all that may still come. */
    free() {
        this._freed = true;
        for (const stream of this._streams) {
            this._close(stream);
        }
    }

    async _open() {
        const stream = await openMicrophone(this._deviceId);
        this._keep(stream);
        return stream;
    }

    _keep(stream) {
        if (this._freed) {
            return stopStream(stream);
        }
        this._streams.add(stream);
        for (const track of stream.getTracks()) {
            this._apply(track);
            // Unplugged: the same one if it is back already, or else the default.
            track.addEventListener("ended", () => {
                if (this._streams.has(stream) && this._connection) {
                    this.choose(this._deviceId).catch(() => {});
                }
            });
        }
    }

    async _use(stream, turn) {
        if (turn !== this._turn || this._freed) {
            return this._close(stream);
        }
        try {
            const [track] = stream.getTracks();
            await Promise.all(this._senders().map((sender) => sender.replaceTrack(track)));
        } catch (error) {
            this._close(stream);
            throw error;
        }
        if (turn !== this._turn) {
            return this._close(stream);
        }
        for (const other of this._streams) {
            if (other !== stream) {
                this._close(other);
            }
        }
    }

    _close(stream) {
        this._streams.delete(stream);
        stopStream(stream);
    }

    _apply(track) {
        track.enabled = !this._reasons.size;
    }

    _senders() {
        const senders = this._connection?.getSenders() || [];
        return senders.filter(({ track }) => track?.kind === "audio");
    }
}
