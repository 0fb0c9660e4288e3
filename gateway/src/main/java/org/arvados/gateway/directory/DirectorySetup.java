package org.arvados.gateway.directory;

import java.net.URI;
import java.util.Optional;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.names.NameRegister;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.SignInPages;
import org.arvados.gateway.signin.SignIn;

/**
 * What the directory works with. All of it is safe for any thread.
 *
 * @param access knows what a visitor may enter
 * @param names changes and lists friendly names
 * @param signIn leads visitors through a sign-in
 * @param wildcard under which the services' addresses are
 * @param workbench of the cluster
 * @param clusterId five characters
 */
public record DirectorySetup(
    AccessService access,
    NameRegister names,
    SignIn signIn,
    Wildcard wildcard,
    Optional<URI> workbench,
    String clusterId) {

  RefusalPages refusals() {
    return new RefusalPages(workbench);
  }

  SignInPages front() {
    return new SignInPages(workbench);
  }

  /** The address of a service by what stands for the wildcard's star. */
  String url(String label) {
    return wildcard.originOf(label) + "/";
  }
}
