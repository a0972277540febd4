// SPDX-License-Identifier: MIT
package main

import (
	"fmt"
	_ "net/http"
)

func main() { fmt.Println("hello") }
