package dev.detour.core.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.QuietHours;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;

/**
 * Deliveries as bytes. Written and read several times for each message, so it is binary and without names; the first
 * byte is a version, so that a later form can be told from this one. Enumerations stand by ordinal: their order is part
 * of the format, and a test holds it.
 */
public final class DeliveryCodec {
    private static final int VERSION = 2;
    private static final int TYPICAL_BYTES = 256;
    /** In place of a lifetime that nobody knows. */
    private static final long UNKNOWN = -1;

    private DeliveryCodec() {}

    /** The bytes of a delivery. */
    public static byte[] write(Delivery delivery) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(delivery.id());
            out.writeInt(delivery.seq());
            out.writeLong(delivery.fingerprint());
            writeInstant(out, delivery.expiresAt());
            writeTerms(out, delivery.terms());
            out.writeByte(delivery.legs().size());
            for (Leg leg : delivery.legs()) {
                writeLeg(out, leg);
            }
            out.writeInt(delivery.attempts().size());
            for (Attempt attempt : delivery.attempts()) {
                writeAttempt(out, attempt);
            }
            writeState(out, delivery.state());
            writeNullable(out, delivery.successor());
            out.writeByte(delivery.metadata().size());
            for (Map.Entry<String, String> entry : delivery.metadata().entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of an unknown version or no delivery
     */
    public static Delivery read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a delivery of version " + version + " is not known here");
            }
            String id = in.readUTF();
            int seq = in.readInt();
            long fingerprint = in.readLong();
            Instant expiresAt = readInstant(in);
            Terms terms = readTerms(in);
            List<Leg> legs = new ArrayList<>();
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                legs.add(readLeg(in));
            }
            List<Attempt> attempts = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                attempts.add(readAttempt(in));
            }
            State state = readState(in);
            String successor = readNullable(in);
            Map<String, String> metadata = new HashMap<>();
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                metadata.put(in.readUTF(), in.readUTF());
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException("not a delivery: there are more bytes than one has");
            }
            return new Delivery(id, seq, fingerprint, expiresAt, terms, legs, attempts, state, successor, metadata);
        } catch (IOException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not a delivery", e);
        }
    }

    private static void writeTerms(DataOutputStream out, Terms terms) throws IOException {
        out.writeByte(terms.confirm().ordinal());
        out.writeLong(terms.confirmWithin().toMillis());
        out.writeByte(terms.onAmbiguous().ordinal());
        out.writeByte(terms.whenDegraded().ordinal());
        out.writeByte(terms.purpose().ordinal());
        out.writeByte(terms.onTimeout().ordinal());
        Quiet quiet = terms.quiet();
        out.writeBoolean(quiet != null);
        if (quiet != null) {
            out.writeInt(quiet.hours().from().toSecondOfDay());
            out.writeInt(quiet.hours().to().toSecondOfDay());
            out.writeUTF(quiet.place());
        }
    }

    private static Terms readTerms(DataInputStream in) throws IOException {
        return new Terms(
                constant(Confirm.values(), in.readUnsignedByte()),
                Duration.ofMillis(in.readLong()),
                constant(OnAmbiguous.values(), in.readUnsignedByte()),
                constant(WhenDegraded.values(), in.readUnsignedByte()),
                constant(Purpose.values(), in.readUnsignedByte()),
                constant(OnTimeout.values(), in.readUnsignedByte()),
                in.readBoolean() ? readQuiet(in) : null);
    }

    private static Quiet readQuiet(DataInputStream in) throws IOException {
        LocalTime from = LocalTime.ofSecondOfDay(in.readInt());
        LocalTime to = LocalTime.ofSecondOfDay(in.readInt());
        return new Quiet(new QuietHours(from, to), in.readUTF());
    }

    private static void writeLeg(DataOutputStream out, Leg leg) throws IOException {
        out.writeByte(leg.channel().ordinal());
        out.writeUTF(leg.provider());
        out.writeLong(leg.address());
        Duration lifetime = leg.lifetime();
        out.writeLong(lifetime == null ? UNKNOWN : lifetime.toMillis());
        out.writeInt(leg.tries());
        out.writeInt(leg.throttles());
        out.writeBoolean(leg.closed());
        Reason reason = leg.reason();
        out.writeBoolean(reason != null);
        if (reason != null) {
            out.writeUTF(reason.code());
            out.writeUTF(reason.detail());
        }
    }

    private static Leg readLeg(DataInputStream in) throws IOException {
        return new Leg(
                constant(Channel.values(), in.readUnsignedByte()),
                in.readUTF(),
                in.readLong(),
                readLifetime(in),
                in.readInt(),
                in.readInt(),
                in.readBoolean(),
                in.readBoolean() ? new Reason(in.readUTF(), in.readUTF()) : null);
    }

    private static @Nullable Duration readLifetime(DataInputStream in) throws IOException {
        long millis = in.readLong();
        return millis == UNKNOWN ? null : Duration.ofMillis(millis);
    }

    private static void writeAttempt(DataOutputStream out, Attempt attempt) throws IOException {
        out.writeByte(attempt.leg());
        out.writeByte(attempt.outcome().ordinal());
        out.writeByte(attempt.progress().ordinal());
        writeNullable(out, attempt.providerMessageId());
    }

    private static Attempt readAttempt(DataInputStream in) throws IOException {
        return new Attempt(
                in.readUnsignedByte(),
                constant(Attempt.Outcome.values(), in.readUnsignedByte()),
                constant(Attempt.Progress.values(), in.readUnsignedByte()),
                readNullable(in));
    }

    private static void writeState(DataOutputStream out, State state) throws IOException {
        switch (state) {
            case State.Queued queued -> out.writeByte(0);
            case State.Dispatched dispatched -> {
                out.writeByte(1);
                out.writeInt(dispatched.attempt());
            }
            case State.Waiting waiting -> {
                out.writeByte(2);
                out.writeInt(waiting.leg());
                writeInstant(out, waiting.until());
            }
            case State.Unsure unsure -> {
                out.writeByte(3);
                out.writeInt(unsure.attempt());
                writeInstant(out, unsure.until());
            }
            case State.Postponed postponed -> {
                out.writeByte(7);
                out.writeInt(postponed.leg());
                writeInstant(out, postponed.until());
            }
            case State.Sent sent -> {
                out.writeByte(4);
                out.writeInt(sent.attempt());
                writeInstant(out, sent.until());
            }
            case State.Held held -> {
                out.writeByte(6);
                out.writeInt(held.leg());
            }
            case State.Ended ended -> {
                out.writeByte(5);
                out.writeByte(ended.status().ordinal());
                writeInstant(out, ended.at());
            }
        }
    }

    private static State readState(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 0 -> new State.Queued();
            case 1 -> new State.Dispatched(in.readInt());
            case 2 -> new State.Waiting(in.readInt(), readInstant(in));
            case 3 -> new State.Unsure(in.readInt(), readInstant(in));
            case 4 -> new State.Sent(in.readInt(), readInstant(in));
            case 5 -> new State.Ended(constant(Status.values(), in.readUnsignedByte()), readInstant(in));
            case 6 -> new State.Held(in.readInt());
            case 7 -> new State.Postponed(in.readInt(), readInstant(in));
            default -> throw new IOException("unknown state " + kind);
        };
    }

    private static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void writeNullable(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static @Nullable String readNullable(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    private static <E> E constant(E[] constants, int ordinal) throws IOException {
        if (ordinal >= constants.length) {
            throw new IOException("unknown constant " + ordinal);
        }
        return constants[ordinal];
    }
}
