package dev.slipway.lab.simulator.proxmox.api;

/** A file from a multipart form: its client-side name and content. */
@SuppressWarnings("ArrayRecordComponent") // content of a file; uploads are never compared
public record Upload(String filename, byte[] content) {}
