package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/cavaliergopher/cpio"
)

// initramfs is what a machine starts with: this program, modules, empty file systems and jobs.
type initramfs struct {
	init    []byte
	modules []module
	images  map[string][]byte // by system
}

// pack is the archive with these jobs.
func (f *initramfs) pack(jobs []Job) ([]byte, error) {
	var out bytes.Buffer
	w := cpio.NewWriter(&out)
	var failed error
	add := func(name string, mode cpio.FileMode, data []byte) {
		err := w.WriteHeader(&cpio.Header{Name: name, Mode: mode, Size: int64(len(data))})
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil && failed == nil {
			failed = err
		}
	}
	for _, dir := range []string{"proc", "sys", "dev", guestMount[1:], guestModules[1:],
		guestImages[1:]} {
		add(dir, cpio.TypeDir|0o755, nil)
	}
	add("init", cpio.TypeReg|0o755, f.init)
	for i, m := range f.modules {
		add(fmt.Sprintf("%s/%02d-%s.ko", guestModules[1:], i, m.name), cpio.TypeReg|0o644, m.data)
	}
	for _, format := range formats {
		add(guestImages[1:]+"/"+format.system, cpio.TypeReg|0o644, f.images[format.system])
	}
	var lines []byte
	for _, job := range jobs {
		line, err := json.Marshal(job)
		if err != nil {
			return nil, err
		}
		lines = append(append(lines, line...), '\n')
	}
	add(guestJobs[1:], cpio.TypeReg|0o644, lines)
	if failed == nil {
		failed = w.Close()
	}
	return out.Bytes(), failed
}

// newInitramfs collects what does not change from batch to batch. The program that runs is a static
// binary that can be process 1 as well.
func newInitramfs(kernel, work string) (*initramfs, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f := &initramfs{images: map[string][]byte{}}
	if f.init, err = os.ReadFile(self); err != nil {
		return nil, err
	}
	if f.modules, err = modulesOf(kernel); err != nil {
		return nil, err
	}
	files, err := format(work)
	if err != nil {
		return nil, err
	}
	for _, format := range formats {
		if f.images[format.system], err = packImage(files[format.system]); err != nil {
			return nil, err
		}
	}
	return f, nil
}
