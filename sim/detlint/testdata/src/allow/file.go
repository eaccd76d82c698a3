//detlint:allow the whole file is for the real machine

package allow

import "time"

func f() { time.Sleep(1) }

func g() { time.Sleep(1) }
