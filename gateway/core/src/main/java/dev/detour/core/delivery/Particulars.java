package dev.detour.core.delivery;

import java.time.Duration;
import java.util.Optional;

import dev.detour.channel.Content;

/** What deciding must know of the surroundings. The same arguments give the same answer as long as the process lives. */
public interface Particulars {
    /** What stands for an address wherever it may not stand itself: a keyed hash. */
    long pseudonym(String address);

    /** How long a provider may still deliver such a content after it has accepted it, or empty when nobody knows. */
    Optional<Duration> lifetime(String provider, Content content);
}
