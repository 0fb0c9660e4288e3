package org.arvados.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** From where the event service has to go on (arvados-protocol section 11.4). */
class FeedPositionTest {
  private static final Instant START = Instant.parse("2026-08-01T12:00:00Z");
  private final FeedPosition position = new FeedPosition();

  private static Instant after(long minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  private void row(long id, Instant at) {
    position.row(id);
    position.heard(at, false);
  }

  @Test
  void nothingHeardIsNothingToGoOnFrom() {
    assertThat(position.resumeAfter(START)).isEmpty();
    position.heard(START, false);
    assertThat(position.resumeAfter(START)).isEmpty();
  }

  /** Rows of transactions that ended late have lower numbers. */
  @Test
  void itGoesOnSomeRowsBeforeTheLast() {
    row(50_000, START);
    row(49_990, START);
    assertThat(position.resumeAfter(START)).hasValue(49_000);
  }

  @Test
  void itGoesOnFromTheFirstRowAtTheLeast() {
    row(5, START);
    assertThat(position.resumeAfter(START)).hasValue(1);
  }

  /** The service sends again what is younger than ten minutes. */
  @Test
  void longGapCannotBeFilled() {
    row(5, START);
    assertThat(position.resumeAfter(after(9))).isPresent();
    assertThat(position.resumeAfter(after(9).plusMillis(1))).isEmpty();
  }

  /** A quiet cluster has no rows, but was listened to. */
  @Test
  void gapBeginsAtTheLastSignOfLife() {
    row(5, START);
    position.heard(after(30), false);
    assertThat(position.resumeAfter(after(38))).hasValue(1);
  }

  /** A new row says nothing of those that are being sent again. */
  @Test
  void whileAGapIsFilledNothingIsSettled() {
    row(5_000, START);
    position.row(9_000);
    position.heard(after(1), true);
    assertThat(position.resumeAfter(after(2))).hasValue(4_000);
    assertThat(position.resumeAfter(after(10))).isEmpty();
    position.heard(after(2), false);
    assertThat(position.resumeAfter(after(10))).hasValue(8_000);
  }

  @Test
  void lostTrackIsNothingToGoOnFrom() {
    row(5, START);
    position.forget();
    assertThat(position.resumeAfter(START)).isEmpty();
  }
}
