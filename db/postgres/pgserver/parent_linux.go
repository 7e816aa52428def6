package pgserver

import "syscall"

// endWithParent has the system end the program when the process that starts it ends, however it does.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
