package org.arvados.gateway.system;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Writes pictures with a palette of 256 colours: a quarter of the size, for pages with few. */
final class PalettePng {
  private static final int MOST = 256;

  private PalettePng() {}

  static void write(InputStream png, Path file) throws IOException {
    BufferedImage image = ImageIO.read(png);
    Files.createDirectories(file.getParent());
    for (int bits = 0; bits < 8; bits++) {
      Map<Integer, Integer> palette = palette(image, bits);
      if (palette.size() <= MOST) {
        ImageIO.write(indexed(image, palette, bits), "png", file.toFile());
        return;
      }
    }
  }

  /** The colours in use, without so many low bits, to their indexes. */
  private static Map<Integer, Integer> palette(BufferedImage image, int bits) {
    Map<Integer, Integer> palette = new LinkedHashMap<>();
    for (int y = 0; y < image.getHeight() && palette.size() <= MOST; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int colour = rounded(image.getRGB(x, y), bits);
        if (!palette.containsKey(colour)) {
          palette.put(colour, palette.size());
        }
      }
    }
    return palette;
  }

  private static int rounded(int rgb, int bits) {
    int mask = (0xff >> bits) << bits;
    return rgb & (mask << 16 | mask << 8 | mask);
  }

  private static BufferedImage indexed(
      BufferedImage image, Map<Integer, Integer> palette, int bits) {
    byte[][] parts = new byte[3][palette.size()];
    palette.forEach(
        (colour, index) -> {
          parts[0][index] = (byte) (colour >> 16);
          parts[1][index] = (byte) (colour >> 8);
          parts[2][index] = (byte) (int) colour;
        });
    IndexColorModel model = new IndexColorModel(8, palette.size(), parts[0], parts[1], parts[2]);
    BufferedImage small =
        new BufferedImage(
            image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int index = palette.get(rounded(image.getRGB(x, y), bits));
        small.getRaster().setSample(x, y, 0, index);
      }
    }
    return small;
  }
}
