import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
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

  /** `producers` producers that send `sends` records each, as fast as they may, for `seconds` at most. */
  private static void produce() throws Exception {
    List<KafkaProducer<byte[], byte[]>> all = new ArrayList<>();
    for (int at = 0; at < number("producers"); at++) all.add(producer());
    KEPT.addAll(all);
    byte[] value = noise(number("size"));
    int partitions = Math.max(1, number("partitions"));
    long end = System.nanoTime() + number("seconds") * 1_000_000_000L;
    Exception[] failure = new Exception[1];
    for (int at = 0; at < number("sends") && System.nanoTime() < end && failure[0] == null; at++)
      for (KafkaProducer<byte[], byte[]> producer : all)
        producer.send(
            new ProducerRecord<>("t", at % partitions, null, value.clone()),
            (metadata, error) -> { if (error != null) failure[0] = error; });
    for (KafkaProducer<byte[], byte[]> producer : all) producer.flush();
    if (failure[0] != null) throw failure[0];
  }

  /** `consumers` consumers that each read all partitions again and again for `seconds`. */
  private static void consume() throws Exception {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int at = 0; at < Math.max(1, number("partitions")); at++)
      partitions.add(new TopicPartition("t", at));
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
    long end = System.nanoTime() + number("seconds") * 1_000_000_000L;
    while (System.nanoTime() < end)
      for (KafkaConsumer<byte[], byte[]> consumer : all)
        if (consumer.poll(Duration.ofMillis(200)).isEmpty()) consumer.seekToBeginning(partitions);
  }
}
