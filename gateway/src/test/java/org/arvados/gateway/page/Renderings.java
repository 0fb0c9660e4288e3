package org.arvados.gateway.page;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.xml.sax.helpers.DefaultHandler;

/** Reads back what was rendered. */
final class Renderings {
  private Renderings() {}

  static String body(RenderedPage page) {
    return new String(page.body(), StandardCharsets.UTF_8);
  }

  /** The HTML as a tree; fails when it is not well-formed. */
  static Document parse(RenderedPage page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
    DocumentBuilder builder = factory.newDocumentBuilder();
    builder.setErrorHandler(new DefaultHandler());
    return builder.parse(new ByteArrayInputStream(page.body()));
  }

  static String header(RenderedPage page, String name) {
    return page.headers().stream()
        .filter(header -> header.name().equals(name))
        .map(PageHeader::value)
        .reduce((one, other) -> one + ", " + other)
        .orElse("");
  }
}
