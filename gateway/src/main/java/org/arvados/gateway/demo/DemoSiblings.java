package org.arvados.gateway.demo;

import org.arvados.gateway.demo.samples.HomePage;
import org.arvados.gateway.demo.samples.SampleService;

/**
 * Three services under one wildcard that show who may call whom (rule X2): {@code front} and {@code
 * back} of one submitter, and {@code hostile} of another. Starting and closing wait.
 */
final class DemoSiblings implements AutoCloseable {
  private final SampleService front = SampleService.start(0, HomePage.NOTES);
  private final SampleService back = SampleService.start(0);
  private final SampleService hostile = SampleService.start(0, HomePage.ATTEMPTS);

  /** Puts them into containers. */
  void addTo(DemoContainers containers, DemoPeople people) {
    containers.add(
        people.owner(), "front", 8010, "private", "its page calls back, too", front.address());
    containers.add(people.owner(), "back", 8011, "private", "keeps the notes", back.address());
    containers.add(
        people.stranger(),
        "hostile",
        8012,
        "public",
        "the stranger's: its page attacks back in your name",
        hostile.address());
  }

  @Override
  public void close() {
    front.close();
    back.close();
    hostile.close();
  }
}
