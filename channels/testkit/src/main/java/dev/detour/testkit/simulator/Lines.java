package dev.detour.testkit.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lines of JSON in a file; in memory only where each line begins. A million lines take eight megabytes of memory. Confined
 * to the event loop.
 */
abstract class Lines implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int BUFFER = 1 << 16;

    private final FileChannel file;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER);
    private long[] starts = new long[1024];
    private int size;
    private long written;

    /** Writes the fields of one line. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    Lines(Path path) throws IOException {
        Files.deleteIfExists(path);
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    final int size() {
        return size;
    }

    /** Adds a line; its number, from 1, stands first as {@code seq}. */
    final void add(Fields fields) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
        }
        starts[size++] = written + buffer.size();
        try (JsonGenerator json = JSON.createGenerator(buffer)) {
            json.writeStartObject();
            json.writeNumberField("seq", size);
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buffer.write('\n');
        if (buffer.size() >= BUFFER) {
            flush();
        }
    }

    /**
     * A stretch of lines.
     *
     * @param after the number of entries to skip
     * @param most entries at the most
     */
    final byte[] read(int after, int most) {
        flush();
        if (after >= size || most <= 0) {
            return new byte[0];
        }
        int end = (int) Math.min(size, (long) after + most);
        long until = end == size ? written : starts[end];
        ByteBuffer bytes = ByteBuffer.allocate((int) (until - starts[after]));
        try {
            long position = starts[after];
            while (bytes.hasRemaining()) {
                int read = file.read(bytes, position);
                if (read < 0) {
                    throw new IOException("the journal has been cut");
                }
                position += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.array();
    }

    final void clear() {
        flush();
        try {
            file.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        size = 0;
        written = 0;
    }

    @Override
    public final void close() {
        flush();
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a field, if there is something to write. */
    static void write(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    private void flush() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
            while (bytes.hasRemaining()) {
                written += file.write(bytes, written);
            }
            buffer.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
