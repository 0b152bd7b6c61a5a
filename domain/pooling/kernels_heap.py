"""A heap of keys in a row, the smallest first."""

from domain.pooling.kernels import Row, inner


@inner
def rise(heap: Row, size: int, key: int) -> int:
    """Put `key` on the heap of `size` keys, the smallest first; returns the new size."""
    child = size
    while child > 0 and heap[(child - 1) // 2] > key:
        heap[child] = heap[(child - 1) // 2]
        child = (child - 1) // 2
    heap[child] = key
    return size + 1


@inner
def sink(heap: Row, size: int) -> None:
    """Take the smallest key off the heap, of which `size` remain."""
    key = heap[size]
    hole = 0
    while 2 * hole + 1 < size:
        child = 2 * hole + 1
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = key
