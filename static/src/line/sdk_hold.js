/**
 * Hold of one call: what the user sees, and what the PBX does.
 *
 * The PBX plays the music; nothing of the microphone leaves meanwhile. Not the SDK's own hold(),
 * which shares its flag with this one.
 */
export class SdkHold {
    /**
     * @param {Object} call of the SDK
     * @param {import("./sdk_requests").SdkRequests} requests
     * @param {import("./sdk_microphone").SdkMicrophone} microphone
     */
    constructor(call, requests, microphone) {
        this._call = call;
        this._requests = requests;
        this._microphone = microphone;
        /** The last request, the last one that the PBX confirmed, and how many it still owes. */
        this._turn = 0;
        this._confirmedTurn = 0;
        this._waiting = 0;
        /** What the user was told, and what the PBX said. */
        this._shown = false;
        this._actual = false;
    }

    /**
     * The last wish decides, in whatever order the answers come.
     *
     * @returns {Promise<void>} rejects (RequestError) when the PBX does not do it
     */
    async set(onHold) {
        if (onHold) {
            this._microphone.silence("hold", true); // from the click on
        }
        const turn = ++this._turn;
        this._waiting++;
        try {
            await this._requests.ask(
                (reply) => this._send(onHold, reply),
                () => this._onLate(turn, onHold)
            );
            this._confirm(turn, onHold);
            this._shown = this._actual;
        } finally {
            this._waiting--;
            if (turn === this._turn) {
                this._microphone.silence("hold", this._shown);
            }
            this._agree();
        }
    }

    _onLate(turn, onHold) {
        this._confirm(turn, onHold);
        this._agree();
    }

    _confirm(turn, onHold) {
        if (turn > this._confirmedTurn) {
            this._confirmedTurn = turn;
            this._actual = onHold;
        }
    }

    /** The PBX did what the user was told it had not: take it back, once. */
    _agree() {
        if (this._waiting || this._actual === this._shown) {
            return;
        }
        this._actual = this._shown;
        try {
            this._send(this._shown, () => {});
        } catch {
            // No line: the user sees that already.
        }
    }

    _send(onHold, reply) {
        if (onHold) {
            this._call.sendHold(null, reply);
        } else {
            this._call.sendUnHold(reply);
        }
    }
}
