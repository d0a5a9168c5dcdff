import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";

/** Classes of the lazy bundles: components by name, and the engines. */
const parts = registry.category("cgvcall.parts");

export const bundle = { load: () => loadBundle("cgvcall.assets_player") };

/** Have the parts of the player at hand. Throws when they cannot be fetched. */
export async function loadPlayer() {
    if (!parts.contains("PlayerEngine")) {
        await bundle.load();
    }
}
