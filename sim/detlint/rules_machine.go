package detlint

const (
	realDisk    = "reaches the real disk"
	realNetwork = "reaches the real network"
	machine     = "depends on the machine and on who started the process"
)

var machineRules = ruleset{"machine", []rule{
	{"os", "Exit", "ends the whole program, with every host and every seed in it",
		"an error that is returned, or h.Crash(sim.Kill) to end one host"},
	{"log", "Fatal* (Logger).Fatal (Logger).Fatalf (Logger).Fatalln",
		"calls os.Exit, which ends the whole program",
		"an error that is returned, or h.Crash(sim.Kill)"},
	{"os",
		"(File) Chmod Chown Chtimes CopyFS Create CreateTemp DirFS Lchown Link Lstat Mkdir " +
			"MkdirAll MkdirTemp NewFile Open OpenFile OpenInRoot OpenRoot Pipe ReadDir ReadFile " +
			"Readlink Remove RemoveAll Rename SameFile Stat Symlink Truncate WriteFile Chdir " +
			"Getwd TempDir", realDisk,
		"the host's disk.Disk, or disk/osfs for both"},
	{"os",
		"Args Clearenv Environ Executable ExpandEnv Getegid Getenv Geteuid Getgid Getgroups " +
			"Getpagesize Getpid Getppid Getuid Hostname LookupEnv Setenv Unsetenv UserCacheDir " +
			"UserConfigDir UserHomeDir",
		machine,
		"a value that the caller passes"},
	{"os", "Stdin Stdout Stderr", "is shared by all hosts and in no trace",
		"h.Logf, or an io.Writer that the caller passes"},
	{"os", "FindProcess StartProcess (Process)", "starts or signals a real process",
		"a host of its own"},
	{"os/exec", "Command CommandContext LookPath (Cmd)", "starts a real process",
		"a host of its own"},
	{"os/signal", "Notify NotifyContext Ignore Reset Stop", "waits for real signals",
		"h.Shutdown and p.Context()"},
	{"os/user", "Current Lookup* ", machine, "a value that the caller passes"},
	{"syscall", "*", "reaches the real system", "the host's disk and network"},
	{"plugin", "Open", "loads real code", "an import"},
	{"io/ioutil", "ReadDir ReadFile TempDir TempFile WriteFile", realDisk, "the host's disk.Disk"},
	{"path/filepath", "Abs EvalSymlinks Glob Walk WalkDir", realDisk, "the host's disk.Disk"},
	{"flag", "Parse", machine, "a value that the caller passes"},

	{"net", "Dial* (Dialer)", realNetwork, "the Dial of the host's stack in groundhog/net"},
	{"net", "Listen* (ListenConfig)", realNetwork,
		"the Listen of the host's stack in groundhog/net"},
	{"net", "Lookup* Resolve* Interface* File* (Resolver) DefaultResolver", realNetwork,
		"names of hosts in groundhog/net"},
	{"net", "(TCPConn) (TCPListener) (UDPConn) (UnixConn) (UnixListener) (IPConn)", realNetwork,
		"net.Conn, net.Listener or net.PacketConn, which groundhog/net implements"},
	{"net/http", "Get Head Post PostForm DefaultClient DefaultTransport (Client) (Transport)",
		"uses real goroutines and the real network",
		"Request.Write and http.ReadResponse on a connection of groundhog/net"},
	{"net/http", "ListenAndServe ListenAndServeTLS Serve ServeTLS (Server)",
		"uses real goroutines and the real network",
		"http.ReadRequest and Response.Write on a connection of groundhog/net"},
	{"net/http/httptest", "NewServer NewTLSServer NewUnstartedServer (Server)",
		"uses real goroutines and the real network", "a host of its own"},
	{"crypto/tls", "Dial DialWithDialer Listen (Dialer)", realNetwork,
		"a connection of groundhog/net"},
}}
