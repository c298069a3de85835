/** Longest chain that is followed, direct or indirect: what Linux drivers may build, whatever the queue's size. */
export const maxSegments = 1024;

/** The used ring reports lengths in 32 bits (VIRTIO 1.4, 2.7.5: a chain is at most 2^32 bytes long). */
export const maxTotalBytes = 0xffffffff;

/** Most segments of a chain whose buffers cross regions: twice the descriptors of the longest one. */
export const maxChainSegments = 65536;
