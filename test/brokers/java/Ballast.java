import java.io.File;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Takes map areas away before the broker starts, so that it meets vm.max_map_count early without
 * lowering the limit of the machine. Arguments: areas, a file, then those of the broker.
 */
public final class Ballast {
  private static MappedByteBuffer[] held;

  public static void main(String[] args) throws Exception {
    held = new MappedByteBuffer[Integer.parseInt(args[0])];
    try (RandomAccessFile file = new RandomAccessFile(new File(args[1]), "rw")) {
      file.setLength(4096);
      for (int at = 0; at < held.length; at++)
        // The same page again and again: neighbours that continue each other would be merged.
        held[at] = file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, 4096);
    }
    String[] rest = new String[] {args[2]};
    Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) rest);
  }
}
