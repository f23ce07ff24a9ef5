package main

import (
	"fmt"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// runtimeOptions are `runtime.options` of Pulumi.yaml.
type runtimeOptions map[string]any

// readOptions rejects options with unknown names: an option must never be ignored silently.
func readOptions(info *pulumirpc.ProgramInfo, known ...string) (runtimeOptions, error) {
	options := info.GetOptions().AsMap()
	for name := range options {
		if !contains(known, name) {
			return nil, fmt.Errorf("Pulumi.yaml: runtime.options.%s is beyond this stand-in, which knows %s; "+
				"install Pulumi's own language host to use it", name, strings.Join(known, ", "))
		}
	}
	return options, nil
}

func contains(names []string, name string) bool {
	for _, one := range names {
		if one == name {
			return true
		}
	}
	return false
}

// text returns a text option; fallback when it is absent.
func (o runtimeOptions) text(name, fallback string) (string, error) {
	value, given := o[name]
	if !given {
		return fallback, nil
	}
	text, ok := value.(string)
	if !ok {
		return "", fmt.Errorf("Pulumi.yaml: runtime.options.%s is %v; use a text", name, value)
	}
	return text, nil
}

// flag returns a boolean option; fallback when it is absent.
func (o runtimeOptions) flag(name string, fallback bool) (bool, error) {
	value, given := o[name]
	if !given {
		return fallback, nil
	}
	flag, ok := value.(bool)
	if !ok {
		return false, fmt.Errorf("Pulumi.yaml: runtime.options.%s is %v; use true or false", name, value)
	}
	return flag, nil
}
