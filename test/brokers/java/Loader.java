import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Drives a broker: one task per run, options as key=value, client settings as c.key=value. */
public final class Loader {
  private final Map<String, String> options = new HashMap<>();
  private final Properties client = new Properties();
  private final Map<String, String> topicConfig = new HashMap<>();

  private Loader(String[] args) {
    for (int at = 1; at < args.length; at++) {
      int equals = args[at].indexOf('=');
      String key = args[at].substring(0, equals);
      String value = args[at].substring(equals + 1);
      if (key.startsWith("c.")) client.put(key.substring(2), value);
      else if (key.startsWith("t.")) topicConfig.put(key.substring(2), value);
      else options.put(key, value);
    }
    client.put("bootstrap.servers", options.get("bootstrap"));
  }

  public static void main(String[] args) throws Exception {
    Loader loader = new Loader(args);
    switch (args[0]) {
      case "topic": loader.topic(); break;
      case "delete": loader.delete(); break;
      case "load": loader.load(); break;
      case "large": loader.large(); break;
      case "ids": loader.ids(); break;
      case "abort": loader.abort(); break;
      case "group": loader.group(); break;
      case "read": loader.read(); break;
      default: throw new IllegalArgumentException(args[0]);
    }
    System.out.println("done");
  }

  private int number(String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private long big(String name, long otherwise) {
    return Long.parseLong(options.getOrDefault(name, Long.toString(otherwise)));
  }

  private String topicName() {
    return options.getOrDefault("topic", "t");
  }

  /** Creates a topic of `partitions` and `rf`, in requests of at most 500 partitions. */
  private void topic() throws Exception {
    try (Admin admin = Admin.create(client)) {
      int partitions = number("partitions", 1);
      short rf = (short) number("rf", 1);
      int first = Math.min(partitions, 500);
      admin.createTopics(List.of(new NewTopic(topicName(), first, rf).configs(topicConfig))).all().get();
      for (int count = first; count < partitions; ) {
        count = Math.min(partitions, count + 500);
        admin
            .createPartitions(
                Map.of(topicName(), org.apache.kafka.clients.admin.NewPartitions.increaseTo(count)))
            .all()
            .get();
      }
    }
  }

  private void delete() throws Exception {
    try (Admin admin = Admin.create(client)) {
      admin.deleteTopics(List.of(topicName())).all().get();
    }
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, String> more) {
    Properties own = new Properties();
    own.put("acks", "1");
    own.put("enable.idempotence", "false");
    own.put("linger.ms", "20");
    own.put("batch.size", "65536");
    own.putAll(client);
    own.putAll(more);
    return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Writes `bytes` (record values) into each of `partitions`, round robin, records of `size`, at most
   * `rate` bytes per second in all; `keys` distinct keys per partition when given.
   */
  private void load() throws Exception {
    int partitions = number("partitions", 1);
    int size = number("size", 10000);
    long each = big("bytes", 1 << 20);
    long rate = big("rate", Long.MAX_VALUE);
    int keys = number("keys", 0);
    byte[] value = noise(size);
    AtomicReference<Exception> problem = new AtomicReference<>();
    long start = System.nanoTime();
    long sent = 0;
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      long rounds = (each + size - 1) / size;
      for (long round = 0; round < rounds && problem.get() == null; round++) {
        byte[] key = keys == 0 ? null : Long.toString(round % keys).getBytes(StandardCharsets.UTF_8);
        for (int partition = 0; partition < partitions; partition++) {
          producer.send(
              new ProducerRecord<>(topicName(), partition, key, value),
              (metadata, error) -> { if (error != null) problem.set(error); });
          sent += size;
        }
        start = pace(start, sent, rate);
      }
      producer.flush();
    }
    if (problem.get() != null) throw problem.get();
  }

  /** Waits until `sent` bytes are due. Time lost is not caught up: the rate is a ceiling at every moment. */
  private long pace(long start, long sent, long rate) throws InterruptedException {
    if (rate == Long.MAX_VALUE) return start;
    long wait = start + (long) (sent * 1e9 / rate) - System.nanoTime();
    if (wait > 1_000_000) Thread.sleep(wait / 1_000_000);
    return wait < -100_000_000 ? start - wait : start;
  }

  private static byte[] noise(int size) {
    byte[] value = new byte[size];
    new Random(1).nextBytes(value);
    return value;
  }

  /** `producers` connections that send `rounds` records of `size` each, all at once; prints errors, does not fail. */
  private void large() throws Exception {
    int producers = number("producers", 12);
    int size = number("size", 1000000);
    int rounds = number("rounds", 1);
    int partitions = number("partitions", 1);
    Map<String, String> more = new HashMap<>();
    more.put("max.request.size", Integer.toString(size + 100000));
    more.put("buffer.memory", Integer.toString(size + 1000000));
    more.put("retries", options.getOrDefault("retries", "2147483647"));
    more.put("delivery.timeout.ms", options.getOrDefault("timeout", "240000"));
    byte[] value = noise(size);
    CountDownLatch ready = new CountDownLatch(producers);
    List<Thread> threads = new ArrayList<>();
    for (int at = 0; at < producers; at++) {
      int own = at;
      Thread thread = new Thread(() -> {
        try (KafkaProducer<byte[], byte[]> producer = producer(more)) {
          producer.partitionsFor(topicName());
          ready.countDown();
          ready.await();
          for (int round = 0; round < rounds; round++)
            producer.send(new ProducerRecord<>(topicName(), (own + round) % partitions, null, value)).get();
        } catch (Exception error) {
          System.out.println("error " + error);
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) thread.join();
  }

  /** `count` producer ids, each with `batches` batches in every one of `partitions`. */
  private void ids() throws Exception {
    int count = number("count", 100);
    int batches = number("batches", 1);
    int partitions = number("partitions", 1);
    for (int id = 0; id < count; id++) {
      try (KafkaProducer<byte[], byte[]> producer =
          producer(Map.of("enable.idempotence", "true", "acks", "all", "linger.ms", "0"))) {
        for (int batch = 0; batch < batches; batch++) {
          for (int partition = 0; partition < partitions; partition++)
            producer.send(new ProducerRecord<>(topicName(), partition, null, new byte[10]));
          producer.flush();
        }
      }
    }
  }

  /** Transactions: aborts `count` of `bytes` each, in every one of `partitions`. */
  private void abort() throws Exception {
    int count = number("count", 10);
    int partitions = number("partitions", 1);
    byte[] value = noise(number("size", 10000));
    try (KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("transactional.id", "loader", "enable.idempotence", "true", "acks", "all"))) {
      producer.initTransactions();
      for (int turn = 0; turn < count; turn++) {
        producer.beginTransaction();
        for (int record = 0; record < number("records", 1); record++)
          for (int partition = 0; partition < partitions; partition++)
            producer.send(new ProducerRecord<>(topicName(), partition, null, value));
        producer.flush();
        producer.abortTransaction();
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String group) {
    Properties own = new Properties();
    own.put("auto.offset.reset", "earliest");
    own.put("enable.auto.commit", "false");
    if (group != null) own.put("group.id", group);
    own.putAll(client);
    return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** `groups` consumer groups that each read once and commit offsets for every partition. */
  private void group() {
    for (int at = 0; at < number("groups", 1); at++)
      try (KafkaConsumer<byte[], byte[]> consumer = consumer("g" + at)) {
        consumer.subscribe(List.of(topicName()));
        long end = System.currentTimeMillis() + big("ms", 5000);
        while (consumer.assignment().isEmpty() && System.currentTimeMillis() < end)
          consumer.poll(Duration.ofMillis(200));
        consumer.commitSync();
        while (System.currentTimeMillis() < end) consumer.poll(Duration.ofMillis(200));
        consumer.commitSync();
      }
  }

  /** Reads `partitions` from the start for `ms` milliseconds without a group. */
  private void read() {
    List<TopicPartition> all = new ArrayList<>();
    for (int at = 0; at < number("partitions", 1); at++) all.add(new TopicPartition(topicName(), at));
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(null)) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long end = System.currentTimeMillis() + big("ms", 5000);
      while (System.currentTimeMillis() < end) consumer.poll(Duration.ofMillis(200));
    }
  }
}
