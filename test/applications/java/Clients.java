import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An application to look at: uses clients as its options say, prints "ready" and waits. */
public final class Clients {
  private static final Map<String, String> OPTIONS = new HashMap<>();
  private static final Properties CLIENT = new Properties();
  private static final List<AutoCloseable> KEPT = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    for (String arg : args) {
      String[] pair = arg.split("=", 2);
      if (pair[0].startsWith("c.")) CLIENT.put(pair[0].substring(2), pair[1]);
      else OPTIONS.put(pair[0], pair[1]);
    }
    CLIENT.put("bootstrap.servers", OPTIONS.get("bootstrap"));
    try {
      if (number("perSend") > 0) perSend();
      if (number("producers") > 0) produce();
      if (number("consumers") > 0) consume();
      System.out.println("ready");
    } catch (Throwable problem) {
      System.out.println("failed " + problem);
      Throwable cause = problem.getCause();
      if (cause != null) System.out.println("cause " + cause);
    }
    Thread.sleep(Long.MAX_VALUE);
  }

  private static int number(String name) {
    return Integer.parseInt(OPTIONS.getOrDefault(name, "0"));
  }

  private static byte[] noise(int size) {
    byte[] value = new byte[size];
    new Random(1).nextBytes(value);
    return value;
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(CLIENT, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The antipattern: a producer for every send, kept or closed. */
  private static void perSend() throws Exception {
    boolean closed = "closed".equals(OPTIONS.get("after"));
    for (int at = 0; at < number("perSend"); at++) {
      KafkaProducer<byte[], byte[]> producer = producer();
      producer.send(record(at)).get();
      if (closed) producer.close();
      else KEPT.add(producer);
    }
  }

  /** A new array for every record, as an application would make. */
  private static ProducerRecord<byte[], byte[]> record(int at) {
    int partitions = Math.max(1, number("partitions"));
    return new ProducerRecord<>("t", at % partitions, null, noise(number("size")).clone());
  }

  /** Sends to all producers in turn until they have sent `sends` each, or until memory stops growing. */
  private static void produce() throws Exception {
    List<KafkaProducer<byte[], byte[]>> all = new ArrayList<>();
    for (int at = 0; at < number("producers"); at++) all.add(producer());
    KEPT.addAll(all);
    byte[] value = noise(number("size"));
    int partitions = Math.max(1, number("partitions"));
    Exception[] failure = new Exception[1];
    Growth growth = new Growth();
    boolean stalled = false;
    for (int at = 0; goesOn(at, growth) && failure[0] == null; at++) {
      for (KafkaProducer<byte[], byte[]> producer : all)
        producer.send(
            new ProducerRecord<>("t", at % partitions, null, value.clone()),
            (metadata, error) -> { if (error != null) failure[0] = error; });
      growth.add((long) value.length * all.size());
      if (growth.isSought() && !stalled && at >= partitions) stalled = fill(all, value, partitions);
    }
    for (KafkaProducer<byte[], byte[]> producer : all) producer.flush();
    if (failure[0] != null) throw failure[0];
  }

  private static boolean goesOn(int at, Growth growth) {
    return growth.isSought() ? !growth.isOver() : at < number("sends");
  }

  /**
   * Fills the buffers of all producers, as one slow broker does. Says "stall" for the harness to stop the
   * broker and "full" for it to go on.
   */
  private static boolean fill(
      List<KafkaProducer<byte[], byte[]>> all, byte[] value, int partitions) throws Exception {
    for (KafkaProducer<byte[], byte[]> producer : all) producer.flush();
    System.out.println("stall");
    // A record takes at most a batch and another one while it waits for the next.
    double enough = 2 * Math.max(16384, value.length + 1024);
    boolean isFull = false;
    for (int at = 0; !isFull; at++) {
      isFull = true;
      for (KafkaProducer<byte[], byte[]> producer : all) {
        if (available(producer) < enough) continue;
        isFull = false;
        producer.send(new ProducerRecord<>("t", at % partitions, null, value.clone()));
      }
    }
    System.out.println("full");
    for (KafkaProducer<byte[], byte[]> producer : all) producer.flush();
    return true;
  }

  private static double available(KafkaProducer<byte[], byte[]> producer) {
    for (Map.Entry<MetricName, ? extends Metric> each : producer.metrics().entrySet())
      if (each.getKey().name().equals("buffer-available-bytes"))
        return (Double) each.getValue().metricValue();
    throw new IllegalStateException("no buffer-available-bytes");
  }

  /** `consumers` consumers that read the partitions of topic r again and again. */
  private static void consume() throws Exception {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int at = 0; at < Math.max(1, number("partitions")); at++)
      partitions.add(new TopicPartition("r", at));
    CLIENT.putIfAbsent("auto.offset.reset", "earliest");
    CLIENT.putIfAbsent("enable.auto.commit", "false");
    List<KafkaConsumer<byte[], byte[]>> all = new ArrayList<>();
    for (int at = 0; at < number("consumers"); at++) {
      KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(CLIENT, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      all.add(consumer);
    }
    KEPT.addAll(all);
    Growth growth = new Growth();
    while (!growth.isOver())
      for (KafkaConsumer<byte[], byte[]> consumer : all) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) consumer.seekToBeginning(partitions);
        for (ConsumerRecord<byte[], byte[]> record : records) growth.add(record.serializedValueSize());
      }
  }

  /**
   * Whether resident memory still grows, by bytes of records, so that the speed of the machine does not
   * matter: over when it has not risen by a hundredth while half a heap of records went through, six times.
   */
  private static final class Growth {
    private final long round = Runtime.getRuntime().maxMemory() / 2;
    private final long end = System.nanoTime() + number("seconds") * 1_000_000_000L;
    private long bytes;
    private long highest;
    private int quiet;

    boolean isSought() {
      return "filled".equals(OPTIONS.get("until"));
    }

    boolean isOver() {
      return quiet >= 6 || System.nanoTime() > end;
    }

    void add(long more) throws Exception {
      bytes += more;
      if (bytes < round) return;
      bytes = 0;
      long now = Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
      quiet = now > highest * 1.01 ? 0 : quiet + 1;
      highest = Math.max(highest, now);
    }
  }
}
