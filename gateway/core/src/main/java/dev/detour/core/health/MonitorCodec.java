package dev.detour.core.health;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The monitor's state as bytes, so that another node can go on where one stopped, and so that two states can be compared.
 * The first byte is a version.
 */
public final class MonitorCodec {
    private static final int VERSION = 3;
    private static final int TYPICAL_BYTES = 8_192;

    private MonitorCodec() {}

    /** The bytes of a state. */
    public static byte[] write(MonitorState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writeInstant(out, state.wall());
            out.writeLong(state.time());
            out.writeInt(state.watches().size());
            for (Map.Entry<String, Watch> watch : state.watches().entrySet()) {
                out.writeUTF(watch.getKey());
                WatchCodec.write(out, watch.getValue());
            }
            out.writeInt(state.beats().size());
            for (Map.Entry<String, MonitorState.Beat> beat : state.beats().entrySet()) {
                out.writeUTF(beat.getKey());
                out.writeLong(beat.getValue().sequence());
                out.writeLong(beat.getValue().at());
                out.writeBoolean(beat.getValue().reached());
            }
            out.writeLong(state.lastBeat());
            out.writeLong(state.deafUntil());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of an unknown version or no state
     */
    public static MonitorState read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a monitor's state of version " + version + " is not known here");
            }
            Instant wall = readInstant(in);
            long time = in.readLong();
            Map<String, Watch> watches = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                watches.put(in.readUTF(), WatchCodec.read(in));
            }
            Map<String, MonitorState.Beat> beats = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                beats.put(in.readUTF(), new MonitorState.Beat(in.readLong(), in.readLong(), in.readBoolean()));
            }
            return new MonitorState(
                    wall,
                    time,
                    Collections.unmodifiableMap(watches),
                    Collections.unmodifiableMap(beats),
                    in.readLong(),
                    in.readLong());
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("the bytes are no state of the monitor", e);
        }
    }

    static void writeInstant(DataOutputStream out, Instant at) throws IOException {
        out.writeLong(at.getEpochSecond());
        out.writeInt(at.getNano());
    }

    static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }
}
