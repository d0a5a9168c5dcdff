const CALL_STOP = 28;
const CALL_STATE = 31;

/**
 * Hang-ups and rejections that the PBX has not confirmed.
 *
 * Without a connection the SDK drops what it is to send: the other party would hear silence. What
 * was not answered is sent once more by the next client that is connected, whichever that is.
 */
export class SdkStops {
    constructor() {
        /** By call id. */
        this._packets = new Map();
        /** The client that the PBX listens to. */
        this._client = null;
    }

    /** @returns {Function} the SDK's client, with its hang-ups kept here until they are confirmed */
    watch(Client) {
        const stops = this;
        return class extends Client {
            _sendMessage(service, body, callback) {
                if (!endsCall(service, body)) {
                    return super._sendMessage(service, body, callback);
                }
                stops._packets.set(body.callId, { service, body: { ...body } });
                if (this !== stops._client) {
                    return; // nobody would hear it
                }
                super._sendMessage(service, body, (answer) => {
                    // A refusal too: the PBX knows no such call any more.
                    stops._packets.delete(body.callId);
                    callback?.(answer);
                });
            }
        };
    }

    /** The PBX let this client in. */
    online(client) {
        this._client = client;
        for (const { service, body } of [...this._packets.values()]) {
            client._sendMessage(service, { ...body });
        }
    }

    offline() {
        this._client = null;
    }

    /** @returns {boolean} whether this call is to end, as soon as the PBX knows */
    has(callId) {
        return this._packets.has(callId);
    }
}

function endsCall(service, { code }) {
    return service === CALL_STOP || (service === CALL_STATE && code >= 400);
}
