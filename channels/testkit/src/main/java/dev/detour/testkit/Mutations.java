package dev.detour.testkit;

import java.util.Arrays;
import java.util.Random;

/** Small damages to bytes, as an attacker or a bad line makes them. */
public final class Mutations {
    private Mutations() {}

    /** A copy with one to three bytes changed, lost, doubled or added, or with its end cut off. */
    public static byte[] of(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(Math.max(1, bytes.length));
            bytes = switch (random.nextInt(5)) {
                case 0 -> changed(bytes, at, random);
                case 1 -> without(bytes, at);
                case 2 -> with(bytes, at, bytes.length == 0 ? 0 : bytes[at]);
                case 3 -> with(bytes, at, (byte) random.nextInt(256));
                default -> Arrays.copyOf(bytes, at);
            };
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, int at, Random random) {
        if (bytes.length > 0) {
            bytes[at] ^= (byte) (1 + random.nextInt(255));
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
        return shorter;
    }

    private static byte[] with(byte[] bytes, int at, byte added) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        longer[at] = added;
        return longer;
    }
}
