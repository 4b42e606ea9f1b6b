package dev.detour.cli;

/** How a command answers. */
enum Output {
    /** For people. */
    TABLE,
    /** For programs. */
    JSON
}
