package dev.slipway.lab.simulator.guest.ssh;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;

/**
 * A guest's file system as one SFTP session sees it: relative names begin at the user's home, and
 * the session's end does not close it.
 */
final class LoginFileSystem extends FileSystem {

  private final FileSystem disk;
  private final String home;

  LoginFileSystem(FileSystem disk, String home) {
    this.disk = disk;
    this.home = home;
  }

  @Override
  public Path getPath(String first, String... more) {
    return first.isEmpty() && more.length == 0 ? disk.getPath(home) : disk.getPath(first, more);
  }

  @Override
  public void close() {
    // The disk belongs to the guest.
  }

  @Override
  public FileSystemProvider provider() {
    return disk.provider();
  }

  @Override
  public boolean isOpen() {
    return disk.isOpen();
  }

  @Override
  public boolean isReadOnly() {
    return disk.isReadOnly();
  }

  @Override
  public String getSeparator() {
    return disk.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return disk.getRootDirectories();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return disk.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return disk.supportedFileAttributeViews();
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    return disk.getPathMatcher(syntaxAndPattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return disk.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    return disk.newWatchService();
  }
}
