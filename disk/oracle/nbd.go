package oracle

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// The driver of Linux: linux/nbd.h.
const (
	nbdSetSocket    = 0xab00
	nbdSetBlockSize = 0xab01
	nbdDoIt         = 0xab03
	nbdSetBlocks    = 0xab07
	nbdSetFlags     = 0xab0a

	nbdHasFlags, nbdSendFlush, nbdSendFUA = 1, 4, 8
	nbdRead, nbdWrite, nbdFlush           = 0, 1, 3
	nbdFUA                                = 1 << 16

	nbdRequestSize, nbdReplySize = 28, 16
	nbdReplyMagic                = 0x67446698
)

// server answers for a block device. Writes and flushes are answered after a latency, so that
// several are on their way at once; reads are answered as they come.
type server struct {
	dev     *device
	socket  *os.File
	latency time.Duration
	late    chan late
}

// late is a reply that waits.
type late struct {
	due     time.Time
	request int
	reply   [nbdReplySize]byte
}

// serve connects the device file with dev, as a disk with a volatile cache that knows FUA.
func serve(path string, dev *device) (*os.File, *server, error) {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, call := range [][2]int{{nbdSetBlockSize, sectorSize},
		{nbdSetBlocks, int(dev.size / sectorSize)},
		{nbdSetFlags, nbdHasFlags | nbdSendFlush | nbdSendFUA}, {nbdSetSocket, ends[0]}} {
		if err := unix.IoctlSetInt(int(file.Fd()), uint(call[0]), call[1]); err != nil {
			return nil, nil, fmt.Errorf("nbd: ioctl %#x: %w", call[0], err)
		}
	}
	go func() {
		runtime.LockOSThread()
		err := unix.IoctlSetInt(int(file.Fd()), nbdDoIt, 0)
		fmt.Println("nbd: the device ended:", err)
	}()
	s := &server{dev: dev, socket: os.NewFile(uintptr(ends[1]), "nbd"),
		late: make(chan late, 4096)}
	go s.answerLate()
	go func() {
		err := s.answer()
		fmt.Println("nbd: the server ended:", err)
	}()
	return file, s, nil
}

func (s *server) answer() error {
	var head [nbdRequestSize]byte
	buffer := make([]byte, 32<<20)
	for {
		if _, err := io.ReadFull(s.socket, head[:]); err != nil {
			return err
		}
		kind := binary.BigEndian.Uint32(head[4:])
		off := int64(binary.BigEndian.Uint64(head[16:]))
		data := buffer[:binary.BigEndian.Uint32(head[24:])]
		l := late{due: time.Now().Add(s.latency)}
		binary.BigEndian.PutUint32(l.reply[:], nbdReplyMagic)
		copy(l.reply[8:], head[8:16])
		switch kind & 0xffff {
		case nbdRead:
			s.dev.read(off, data)
			if err := s.put(append(l.reply[:], data...)); err != nil {
				return err
			}
			continue
		case nbdWrite:
			if _, err := io.ReadFull(s.socket, data); err != nil {
				return err
			}
			l.request = s.dev.take(request{off: off, data: data, fua: kind&nbdFUA != 0})
		case nbdFlush:
			l.request = s.dev.take(request{flush: true})
		default:
			return fmt.Errorf("request of kind %d", kind)
		}
		s.late <- l
	}
}

func (s *server) answerLate() {
	for l := range s.late {
		if wait := time.Until(l.due); wait > 0 {
			time.Sleep(wait)
		}
		s.dev.answer(l.request)
		if err := s.put(l.reply[:]); err != nil {
			fmt.Println("nbd: reply:", err)
			return
		}
	}
}

// put sends a reply as a whole: one write on a stream socket of this size is not interleaved, as
// each of the two goroutines sends under the socket's own lock.
func (s *server) put(reply []byte) error {
	_, err := s.socket.Write(reply)
	return err
}
