package org.arvados.gateway.system;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Writes pictures with a palette of their 256 most frequent colours, which makes them a third of
 * the size; the others, at the edges of letters, become the nearest of these.
 */
final class PalettePng {
  private static final int MOST = 256;

  private final BufferedImage image;
  private final List<Integer> palette;
  private final Map<Integer, Integer> indexes = new HashMap<>();

  private PalettePng(BufferedImage image) {
    this.image = image;
    Map<Integer, Integer> counts = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        counts.merge(image.getRGB(x, y), 1, Integer::sum);
      }
    }
    this.palette =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(MOST)
            .map(Map.Entry::getKey)
            .toList();
  }

  static void write(InputStream png, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(new PalettePng(ImageIO.read(png)).indexed(), "png", file.toFile());
  }

  private BufferedImage indexed() {
    byte[][] parts = new byte[3][palette.size()];
    for (int i = 0; i < palette.size(); i++) {
      for (int part = 0; part < 3; part++) {
        parts[part][i] = (byte) channel(palette.get(i), part);
      }
    }
    BufferedImage small =
        new BufferedImage(
            image.getWidth(),
            image.getHeight(),
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, palette.size(), parts[0], parts[1], parts[2]));
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int index = indexes.computeIfAbsent(image.getRGB(x, y), this::nearest);
        small.getRaster().setSample(x, y, 0, index);
      }
    }
    return small;
  }

  private int nearest(int colour) {
    return IntStream.range(0, palette.size())
        .boxed()
        .min(Comparator.comparingInt(i -> distance(palette.get(i), colour)))
        .orElseThrow();
  }

  private static int distance(int one, int other) {
    return IntStream.range(0, 3)
        .map(part -> channel(one, part) - channel(other, part))
        .map(difference -> difference * difference)
        .sum();
  }

  private static int channel(int colour, int part) {
    return (colour >> (16 - 8 * part)) & 0xff;
  }
}
