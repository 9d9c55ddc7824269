import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Says of each line `client key=value key=value …` whether that client can be made: `ok`, or why not. */
public final class Starts {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      Properties settings = new Properties();
      settings.put("bootstrap.servers", "127.0.0.1:1");
      for (int at = 1; at < words.length; at++) {
        String[] pair = words[at].split("=", 2);
        settings.put(pair[0], pair[1]);
      }
      System.out.println(attempt(words[0], settings).replace('\n', ' '));
    }
    Runtime.getRuntime().halt(0);
  }

  private static String attempt(String client, Properties settings) {
    try {
      if (client.equals("producer")) {
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      } else {
        settings.put("group.id", "g");
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      }
      return "ok";
    } catch (Throwable problem) {
      Throwable cause = problem.getCause() == null ? problem : problem.getCause();
      return "refused " + cause.getMessage();
    }
  }
}
