package dev.slipway.lab.simulator.guest.ssh;

import dev.slipway.lab.simulator.guest.disk.Access;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/** Lets an SFTP session do what its user may do with the guest's files, and no more. */
final class SftpRights implements SftpFileSystemAccessor {

  private static final int NEW_FILE = 0644;
  private static final int NEW_DIRECTORY = 0755;

  private final GuestSshServer server;

  SftpRights(GuestSshServer server) {
    this.server = server;
  }

  @Override
  public SeekableByteChannel openFile(
      SftpSubsystemProxy subsystem,
      FileHandle handle,
      Path file,
      String name,
      Set<? extends OpenOption> options,
      FileAttribute<?>... attributes)
      throws IOException {
    boolean existed = Files.exists(file);
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    if (writes) {
      disk(subsystem).requireWritable(account(subsystem), file);
    } else {
      disk(subsystem).require(account(subsystem), file, Access.READ);
    }
    SeekableByteChannel channel =
        SftpFileSystemAccessor.super.openFile(subsystem, handle, file, name, options);
    if (!existed) {
      disk(subsystem).own(file, account(subsystem).name(), NEW_FILE);
    }
    return channel;
  }

  @Override
  public DirectoryStream<Path> openDirectory(
      SftpSubsystemProxy subsystem,
      DirectoryHandle handle,
      Path directory,
      String name,
      LinkOption... options)
      throws IOException {
    disk(subsystem).require(account(subsystem), directory, Access.READ);
    return SftpFileSystemAccessor.super.openDirectory(subsystem, handle, directory, name, options);
  }

  @Override
  public Map<String, ?> readFileAttributes(
      SftpSubsystemProxy subsystem, Path file, String view, LinkOption... options)
      throws IOException {
    if (file.getParent() != null) {
      disk(subsystem).require(account(subsystem), file.getParent(), Access.SEARCH);
    }
    return SftpFileSystemAccessor.super.readFileAttributes(subsystem, file, view, options);
  }

  @Override
  public void setFileAttribute(
      SftpSubsystemProxy subsystem,
      Path file,
      String view,
      String attribute,
      Object value,
      LinkOption... options)
      throws IOException {
    requireOwner(subsystem, file);
    SftpFileSystemAccessor.super.setFileAttribute(subsystem, file, view, attribute, value, options);
  }

  @Override
  public void setFilePermissions(
      SftpSubsystemProxy subsystem,
      Path file,
      Set<PosixFilePermission> permissions,
      LinkOption... options)
      throws IOException {
    requireOwner(subsystem, file);
    SftpFileSystemAccessor.super.setFilePermissions(subsystem, file, permissions, options);
  }

  @Override
  public void createDirectory(SftpSubsystemProxy subsystem, Path directory) throws IOException {
    disk(subsystem).makeDirectory(account(subsystem), directory.toString(), NEW_DIRECTORY);
  }

  @Override
  public void createLink(SftpSubsystemProxy subsystem, Path link, Path existing, boolean symbolic) {
    throw new UnsupportedOperationException("links over SFTP");
  }

  @Override
  public void renameFile(
      SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
      throws IOException {
    disk(subsystem).requireWritable(account(subsystem), from.resolveSibling("renamed"));
    disk(subsystem).requireWritable(account(subsystem), to);
    SftpFileSystemAccessor.super.renameFile(subsystem, from, to, options);
  }

  @Override
  public void copyFile(
      SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options) {
    throw new UnsupportedOperationException("copying over SFTP");
  }

  @Override
  public void removeFile(SftpSubsystemProxy subsystem, Path file, boolean directory)
      throws IOException {
    disk(subsystem).delete(account(subsystem), file.toString());
  }

  private void requireOwner(SftpSubsystemProxy subsystem, Path file) throws IOException {
    Account account = account(subsystem);
    boolean owner = disk(subsystem).status(account, file.toString()).owner().equals(account.name());
    if (!owner && !account.isRoot()) {
      throw new AccessDeniedException(file.toString());
    }
  }

  private Disk disk(SftpSubsystemProxy subsystem) {
    return server.guest(subsystem.getSession()).disk();
  }

  private Account account(SftpSubsystemProxy subsystem) {
    return server.guest(subsystem.getSession()).account(subsystem.getSession().getUsername());
  }
}
