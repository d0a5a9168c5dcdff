import { registry } from "@web/core/registry";

/** See tests/test_untrusted.py: the trace of a script that somebody wrote into a name. */
function noTrace() {
    if (localStorage.getItem("cgvcall_ran")) {
        throw new Error("A script in a text of the PBX or of a contact has run.");
    }
}

registry.category("web_tour.tours").add("cgvcall_untrusted_tour", {
    steps: () => [
        // It is there to be read, as the text that it is.
        { trigger: ".o_action_manager:contains(onerror=localStorage)", run: noTrace },
        { trigger: ".o_action_manager:not(:has(img[src='x']))", run: noTrace },
    ],
});
