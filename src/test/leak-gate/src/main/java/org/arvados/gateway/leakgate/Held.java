package org.arvados.gateway.leakgate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What this process holds of the system at one time.
 *
 * @param threads by id
 * @param descriptors what open descriptors name, such as {@code socket:[4711]}, and how many do:
 *     event descriptors have one name for all
 * @param processes ids of its children and theirs
 */
record Held(Set<Long> threads, Map<String, Long> descriptors, Set<Long> processes) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final long FIRST_LOOK_MILLIS = 20;
  private static final long MOST_LOOK_MILLIS = 1000;

  static Held now() {
    return new Held(
        Set.copyOf(liveThreads().keySet()), descriptorNames(), Set.copyOf(children().keySet()));
  }

  /** What is held now and was not then, once it stops getting less or the time is over. */
  List<String> leftAfter(Duration settle, Predicate<String> tolerated) throws InterruptedException {
    long end = System.nanoTime() + settle.toNanos();
    long look = FIRST_LOOK_MILLIS;
    List<String> left = added(tolerated);
    while (!left.isEmpty() && System.nanoTime() < end) {
      if (look > FIRST_LOOK_MILLIS) {
        System.gc(); // Java 17's HttpClient has no close(), and ends when it is collected
      }
      Thread.sleep(look);
      look = Math.min(MOST_LOOK_MILLIS, look * 2);
      left = added(tolerated);
    }
    return left;
  }

  private List<String> added(Predicate<String> tolerated) {
    List<String> added = new ArrayList<>();
    liveThreads()
        .forEach(
            (id, thread) -> {
              if (!threads.contains(id) && !Lasting.isLasting(thread)) {
                added.add("thread " + thread.getName() + where(thread));
              }
            });
    descriptorNames()
        .forEach(
            (name, count) -> {
              if (count > descriptors.getOrDefault(name, 0L) && !Lasting.isLasting(name)) {
                added.add("descriptor " + name + TcpSockets.describe(name));
              }
            });
    children()
        .forEach(
            (id, process) -> {
              if (!processes.contains(id)) {
                added.add("process " + id + " " + process.info().command().orElse(""));
              }
            });
    added.removeIf(tolerated);
    return added;
  }

  private static String where(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length == 0 ? "" : " at " + stack[0];
  }

  private static Map<Long, Thread> liveThreads() {
    Map<Long, Thread> live = new HashMap<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> live.put(thread.getId(), thread));
    return live;
  }

  private static Map<Long, ProcessHandle> children() {
    Map<Long, ProcessHandle> children = new HashMap<>();
    ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .forEach(process -> children.put(process.pid(), process));
    return children;
  }

  /** Empty where the system does not tell. */
  private static Map<String, Long> descriptorNames() {
    Map<String, Long> names = new HashMap<>();
    try (Stream<Path> entries = Files.list(DESCRIPTORS)) {
      entries.forEach(
          entry -> {
            try {
              names.merge(Files.readSymbolicLink(entry).toString(), 1L, Long::sum);
            } catch (IOException e) {
              // closed meanwhile, as the one is that lists the directory
            }
          });
    } catch (IOException e) {
      return Map.of();
    }
    return names;
  }
}
