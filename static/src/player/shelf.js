import { reactive } from "@odoo/owl";

/** The server gives no more at once. */
const AT_ONCE = 200;

/**
 * What the server tells of recordings besides their sound, one object for each, which all players
 * of that recording show. Players that appear together ask together.
 *
 * @typedef {{ id: number, position: number, text: string, user_name: string, written_at: string,
 *  may_edit: boolean }} Note
 * @typedef {{ id: number, state: string|false, title: string, call_id: number|false,
 *  seconds: number, notes: Note[] }} Info  state: false as long as nothing is known
 */
export class Shelf {
    constructor(orm) {
        this.orm = orm;
        this._infos = new Map();
        this._wanted = new Set();
        this._asked = null;
    }

    /** @returns {Info} reactive; what is not known yet comes */
    get(id) {
        if (!this._infos.has(id)) {
            const info = { id, state: false, title: "", call_id: false, seconds: 0, notes: [] };
            this._infos.set(id, reactive(info));
        }
        return this._infos.get(id);
    }

    /** Ask for this one, together with others that are wanted now. Throws when that fails. */
    fetch(id) {
        this._wanted.add(id);
        this._asked ??= this._fetchWanted();
        return this._asked;
    }

    /** There is news of these calls: ask for what is known of them anew. */
    refresh(callIds) {
        for (const { id, call_id } of this._infos.values()) {
            if (callIds.includes(call_id)) {
                this.fetch(id).catch(() => {}); // the page shows what it knew
            }
        }
    }

    async _fetchWanted() {
        await Promise.resolve(); // those that appear together
        const ids = [...this._wanted].slice(0, AT_ONCE);
        ids.forEach((id) => this._wanted.delete(id));
        this._asked = this._wanted.size ? this._fetchWanted() : null;
        const rows = await this.orm.silent.call("cgvcall.recording", "player_info", [ids]);
        const found = new Map(rows.map((row) => [row.id, row]));
        for (const id of ids) {
            Object.assign(this.get(id), found.get(id) || { state: "closed", notes: [] });
        }
    }

    async addNote(id, position, text) {
        const args = [id, position, text];
        const note = await this.orm.call("cgvcall.recording", "player_add_note", args);
        const info = this.get(id);
        const others = info.notes.filter((other) => other.id !== note.id);
        info.notes = [...others, note].sort(
            (one, other) => one.position - other.position || one.id - other.id
        );
    }

    async changeNote(note, text) {
        await this.orm.write("cgvcall.recording.note", [note.id], { text });
        note.text = text;
    }

    async deleteNote(id, note) {
        await this.orm.unlink("cgvcall.recording.note", [note.id]);
        const info = this.get(id);
        info.notes = info.notes.filter((other) => other.id !== note.id);
    }
}
