package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.arvados.api.ArvadosUuid;

/**
 * A link between records: a permission, or a friendly name of a service. Head and tail are text,
 * since Arvados checks them for some classes only.
 *
 * @param stamp whose it is
 * @param linkClass {@code permission}, {@code published_port}, {@code hostname} or any other
 * @param name permission level or friendly name
 * @param tailUuid who, for permissions; else often empty
 * @param headUuid on what
 * @param properties an object; not to be changed
 */
public record LinkRow(
    RowStamp stamp,
    String linkClass,
    String name,
    String tailUuid,
    String headUuid,
    JsonNode properties)
    implements Row {
  /** Class of permissions. */
  public static final String PERMISSION = "permission";

  /** Class of friendly names whose uniqueness Arvados ensures (arvados-protocol section 4.4). */
  public static final String PUBLISHED_PORT = "published_port";

  /** Class of friendly names that nobody checks. */
  public static final String HOSTNAME = "hostname";

  /** Whether this is a permission. */
  boolean isPermission() {
    return linkClass.equals(PERMISSION);
  }

  @Override
  public LinkRow withStamp(RowStamp newStamp) {
    return new LinkRow(newStamp, linkClass, name, tailUuid, headUuid, properties);
  }

  /** The same link in another owner's hands. */
  public LinkRow withOwner(ArvadosUuid owner) {
    return withStamp(stamp.withOwner(owner));
  }

  LinkRow withModifiedBy(ArvadosUuid user) {
    return withStamp(stamp.withModifiedBy(user));
  }

  /** The same link, made at another time. */
  public LinkRow withCreatedAt(Instant at) {
    return withStamp(stamp.withCreatedAt(at));
  }

  /** The same link under another name. */
  public LinkRow withName(String newName) {
    return new LinkRow(stamp, linkClass, newName, tailUuid, headUuid, properties);
  }

  /** The same link, pointing elsewhere. */
  public LinkRow withHead(String head) {
    return new LinkRow(stamp, linkClass, name, tailUuid, head, properties);
  }

  /** The same link with other properties, given as Jackson writes them. */
  public LinkRow withProperties(Object newProperties) {
    return new LinkRow(stamp, linkClass, name, tailUuid, headUuid, Json.tree(newProperties));
  }
}
