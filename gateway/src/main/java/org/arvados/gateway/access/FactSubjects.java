package org.arvados.gateway.access;

import java.util.List;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Facts.TokenAndUuid;
import org.arvados.gateway.access.Facts.UserAndTargets;
import org.jspecify.annotations.Nullable;

/** What each kind of fact rests on; see {@link Basis}. Pure. */
final class FactSubjects {
  private FactSubjects() {}

  static List<Subject> ofName(String name, @Nullable Object claims) {
    return List.of(new Subject.Name(name));
  }

  static List<Subject> ofRecord(ArvadosUuid uuid, @Nullable Object record) {
    return Subject.things(uuid);
  }

  static List<Subject> ofSharing(ArvadosUuid container, @Nullable List<SubmittedRequest> requests) {
    List<SubmittedRequest> sharing = requests == null ? List.of() : requests;
    return Stream.concat(Stream.of(container), sharing.stream().map(SubmittedRequest::uuid))
        .<Subject>map(Subject.Thing::new)
        .toList();
  }

  static List<Subject> ofHolder(String tokenDigest, @Nullable TokenHolder holder) {
    return holder == null ? List.of() : Subject.things(holder.tokenUuid(), holder.visitor().uuid());
  }

  static List<Subject> ofRight(TokenAndUuid of, @Nullable Object right) {
    return List.of(new Subject.Thing(of.uuid()), Subject.Shared.PERMISSIONS);
  }

  static List<Subject> ofPermissions(UserAndTargets of, @Nullable Object levels) {
    return Stream.concat(
            of.targets().stream().<Subject>map(Subject.Thing::new),
            Stream.of(new Subject.Thing(of.user()), Subject.Shared.PERMISSIONS))
        .toList();
  }

  /** What is above a project counts, too. */
  static List<Subject> ofProject(ArvadosUuid project, @Nullable Object thawed) {
    return List.of(new Subject.Thing(project), Subject.Shared.PERMISSIONS);
  }

  /** What lives for a moment only rests on nothing that events tell of. */
  static List<Subject> ofMoment(Object key, @Nullable Object value) {
    return List.of();
  }
}
