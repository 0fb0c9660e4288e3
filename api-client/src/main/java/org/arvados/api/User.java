package org.arvados.api;

/**
 * A user record.
 *
 * @param uuid of any cluster's form
 * @param isActive false for accounts that may not do anything yet or any more
 * @param isAdmin administrator of the cluster
 * @param username may be empty
 * @param email may be empty
 */
public record User(
    ArvadosUuid uuid, boolean isActive, boolean isAdmin, String username, String email) {}
