import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

/** Reads one base64 text a line, answers with its entries in hex, or "!" when load() throws. */
public class Props {
  /** Keeps the order in which load() puts the entries, duplicates included. */
  static final class Ordered extends Properties {
    final List<String> puts = new ArrayList<>();
    @Override public synchronized Object put(Object key, Object value) {
      puts.add(hex((String) key) + "=" + hex((String) value));
      return super.put(key, value);
    }
  }

  public static void main(String[] args) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16));
    for (String line; (line = in.readLine()) != null; ) out.println(answer(Base64.getDecoder().decode(line)));
    out.flush();
  }

  static String answer(byte[] text) throws IOException {
    Ordered properties = new Ordered();
    try {
      properties.load(new ByteArrayInputStream(text));
    } catch (IllegalArgumentException malformed) {
      return "!";
    }
    return String.join(",", properties.puts);
  }

  static String hex(String text) {
    StringBuilder hex = new StringBuilder();
    for (char c : text.toCharArray()) hex.append(String.format("%04x", (int) c));
    return hex.toString();
  }
}
