package org.arvados.gateway.access;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.CallContext;
import org.arvados.api.ComputedPermission;
import org.arvados.api.Group;
import org.arvados.api.User;

/** Asks the API what visitors may do, as arvados-protocol section 3.8 says (rule A5). */
final class ApiRights {
  private static final Set<Integer> UNSEEN = Set.of(ApiQuestions.NOT_FOUND, ApiQuestions.FORBIDDEN);

  private final ApiQuestions questions;
  private final ArvadosApi api;

  ApiRights(ApiQuestions questions) {
    this.questions = questions;
    this.api = questions.api();
  }

  /**
   * On whose behalf something is read.
   *
   * @param token a visitor's, or the anonymous user's
   * @param isAnonymous which of them
   * @param notValid runs when the API says that the token is not valid, or no longer
   */
  record Reader(ApiToken token, boolean isAnonymous, Runnable notValid) {
    ApiCall look() {
      return isAnonymous ? ApiCall.AS_ANONYMOUS : ApiCall.AS_VISITOR;
    }
  }

  /** The same uuid when the token reads the container request or container; else empty. */
  CompletableFuture<Optional<ArvadosUuid>> readable(Reader reader, ArvadosUuid uuid, Asker asker) {
    return read(reader, reader.look(), asker, call -> api.look(call, uuid));
  }

  /** Those requests of the container that the token reads; empty when it reads none. */
  CompletableFuture<Optional<Set<ArvadosUuid>>> readableRequestsOf(
      Reader reader, ArvadosUuid container, Asker asker) {
    return read(reader, reader.look(), asker, call -> api.lookAtRequestsOf(call, container))
        .thenApply(found -> found.filter(uuids -> !uuids.isEmpty()).map(Set::copyOf));
  }

  /** What the token may do in the project; empty when no more than to read it. */
  CompletableFuture<Optional<ProjectRights>> projectRights(
      Reader reader, ArvadosUuid project, Asker asker) {
    return read(reader, ApiCall.PROJECT_AS_VISITOR, asker, call -> api.group(call, project))
        .thenApply(found -> found.map(ProjectRights::of).filter(ProjectRights::isSome));
  }

  private <T> CompletableFuture<Optional<T>> read(
      Reader reader, ApiCall kind, Asker asker, Function<CallContext, CompletableFuture<T>> call) {
    return questions
        .asked(asker, kind, UNSEEN, () -> call.apply(asker.with(reader.token())))
        .exceptionallyCompose(
            error -> {
              if (ApiQuestions.isRefusal(error, ApiQuestions.UNAUTHORIZED)) {
                if (reader.isAnonymous()) {
                  questions.log().failed(kind.words(), Failures.unwrap(error));
                }
                reader.notValid().run();
                return CompletableFuture.completedFuture(Optional.empty());
              }
              return CompletableFuture.failedFuture(Failures.unwrap(error));
            });
  }

  /**
   * The rows of the permission table for a user and some targets; empty when there is none. A
   * cluster without the table has no rows.
   */
  CompletableFuture<Optional<Map<ArvadosUuid, AccessLevel>>> permissions(
      ArvadosUuid user, List<ArvadosUuid> targets, Asker asker) {
    return questions
        .ours(asker, ApiCall.PERMISSIONS, call -> api.computedPermissions(call, user, targets))
        .thenApply(rows -> rows.map(ApiRights::levels).filter(levels -> !levels.isEmpty()));
  }

  static Map<ArvadosUuid, AccessLevel> levels(Collection<ComputedPermission> rows) {
    Map<ArvadosUuid, AccessLevel> levels = new HashMap<>();
    for (ComputedPermission row : rows) {
      AccessLevel.parse(row.level()).ifPresent(level -> levels.put(row.targetUuid(), level));
    }
    return Map.copyOf(levels);
  }

  /**
   * The same uuid when the project is neither frozen nor in the trash. The system's own user may
   * write everything but what is frozen, by the project itself or by one that it lies in, which the
   * project's record does not say.
   */
  CompletableFuture<Optional<ArvadosUuid>> thawed(ArvadosUuid project, Asker asker) {
    return questions
        .ours(asker, ApiCall.PROJECT, call -> api.group(call, project))
        .thenApply(found -> found.filter(Group::canWrite).map(Group::uuid));
  }

  /** The same uuid when the account is active. */
  CompletableFuture<Optional<ArvadosUuid>> active(ArvadosUuid user, Asker asker) {
    return questions
        .ours(asker, ApiCall.ACCOUNT, call -> api.localUser(call, user))
        .thenApply(found -> found.filter(User::isActive).map(User::uuid));
  }
}
