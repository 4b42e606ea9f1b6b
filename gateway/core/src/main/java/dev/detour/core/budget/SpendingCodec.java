package dev.detour.core.budget;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.detour.channel.Channel;

/**
 * The parts of a {@link SpendingBook} as bytes, so that another node can go on where one stopped. The first byte is a
 * version.
 */
public final class SpendingCodec {
    private static final int VERSION = 1;
    private static final int TYPICAL_BYTES = 1_024;

    private SpendingCodec() {}

    /** The bytes of an hour. */
    public static byte[] write(SlidingHour hour) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(hour.minute());
            out.writeLong(hour.begun());
            for (Amount slot : hour.slots()) {
                write(out, slot);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads an hour.
     *
     * @throws IllegalArgumentException if the bytes are of an unknown version or no hour
     */
    public static SlidingHour readHour(byte[] bytes) {
        try (DataInputStream in = opened(bytes)) {
            long minute = in.readLong();
            long begun = in.readLong();
            List<Amount> slots = new ArrayList<>(SlidingHour.MINUTES);
            for (int left = SlidingHour.MINUTES; left > 0; left--) {
                slots.add(readAmount(in));
            }
            return new SlidingHour(minute, begun, slots);
        } catch (IOException e) {
            throw new IllegalArgumentException("the bytes are no hour", e);
        }
    }

    /** The bytes of what is known of a node. */
    public static byte[] write(SpendingBook.Run run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(run.sequence());
            out.writeLong(run.heardAt().toEpochMilli());
            out.writeInt(run.totals().size());
            for (Map.Entry<Account, Amount> total : run.totals().entrySet()) {
                out.writeUTF(name(total.getKey()));
                write(out, total.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what is known of a node.
     *
     * @throws IllegalArgumentException if the bytes are of an unknown version or something else
     */
    public static SpendingBook.Run readRun(byte[] bytes) {
        try (DataInputStream in = opened(bytes)) {
            long sequence = in.readLong();
            Instant heardAt = Instant.ofEpochMilli(in.readLong());
            Map<Account, Amount> totals = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                Account account = account(in.readUTF());
                totals.put(account, readAmount(in));
            }
            return new SpendingBook.Run(sequence, heardAt, totals);
        } catch (IOException e) {
            throw new IllegalArgumentException("the bytes are not what a node has spent", e);
        }
    }

    private static DataInputStream opened(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IllegalArgumentException("spending of version " + version + " is not known here");
        }
        return in;
    }

    /** An account as text: {@code sms}, {@code sms/shop-eu}. */
    public static String name(Account account) {
        String tenant = account.tenant();
        return tenant == null ? account.channel().id() : account.channel().id() + "/" + tenant;
    }

    /**
     * Reads what {@link #name} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Account account(String name) {
        int slash = name.indexOf('/');
        Channel channel = Channel.of(slash < 0 ? name : name.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("no account: " + name));
        return new Account(channel, slash < 0 ? null : name.substring(slash + 1));
    }

    private static void write(DataOutputStream out, Amount amount) throws IOException {
        out.writeLong(amount.messages());
        out.writeLong(amount.micros());
    }

    private static Amount readAmount(DataInputStream in) throws IOException {
        return new Amount(in.readLong(), in.readLong());
    }
}
