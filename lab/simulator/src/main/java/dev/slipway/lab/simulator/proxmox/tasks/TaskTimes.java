package dev.slipway.lab.simulator.proxmox.tasks;

import java.time.Duration;

/**
 * How long the work of each kind of task takes after its call was answered.
 *
 * @param fullClone copying a disk
 * @param linkedClone a disk on top of the template's
 * @param start until the VM has power
 * @param stop until power is off
 * @param destroy until disks are freed
 * @param resize growing a disk
 * @param configure an asynchronous change of configuration
 * @param upload from the end of the upload until the file is on the storage
 * @param deleteVolume until a volume is freed
 * @param agentWait how long a question to a guest agent that does not answer takes; 3 s on Proxmox
 */
public record TaskTimes(
    Duration fullClone,
    Duration linkedClone,
    Duration start,
    Duration stop,
    Duration destroy,
    Duration resize,
    Duration configure,
    Duration upload,
    Duration deleteVolume,
    Duration agentWait) {}
