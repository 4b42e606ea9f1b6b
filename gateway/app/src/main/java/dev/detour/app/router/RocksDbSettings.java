package dev.detour.app.router;

import java.util.Map;

import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on the memory of all stores of a node, whatever their number: by default each would take its own. Most
 * look-ups ask for an id that has never been seen, which a Bloom filter answers without touching a block.
 */
public final class RocksDbSettings implements RocksDBConfigSetter {
    private static final long CACHE_BYTES = 96L << 20;
    private static final long WRITE_BUFFER_BYTES = 64L << 20;
    private static final int BITS_FOR_EACH_KEY = 10;
    private static final long MEMTABLE_BYTES = 8L << 20;
    /** Of a memtable: 80 kB, which are 20 bits for each of its deliveries. */
    private static final double MEMTABLE_FILTER = 0.01;
    /**
     * Taken for each memtable ahead, an eighth of its size by default. Times a hundred stores that alone was more than all
     * of them may have, and whoever is above its bound writes a file for each record (measured: 15 a second in each store,
     * and a third of the process's time).
     */
    private static final long ARENA_BLOCK_BYTES = 64L << 10;

    static {
        RocksDB.loadLibrary();
    }

    private static final Cache CACHE = new LRUCache(CACHE_BYTES);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
    private static final BloomFilter FILTER = new BloomFilter(BITS_FOR_EACH_KEY, false);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        // Filters stay outside of the cache, at little more than a byte for each id that is remembered: looking each of
        // them up there took longer than all the rest of a look-up (measured: 19 µs for an id that was never seen).
        table.setCacheIndexAndFilterBlocks(false);
        table.setFilterPolicy(FILTER);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(MEMTABLE_BYTES);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
        options.setMaxWriteBufferNumber(3);
        // What was written last lies in memory, where without a filter of its own each look-up would search for it.
        options.setMemtableWholeKeyFiltering(true);
        options.setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER);
    }

    @Override
    public void close(String storeName, Options options) {
        // Cache, buffers and filter are shared by all stores and live as long as the process.
    }
}
