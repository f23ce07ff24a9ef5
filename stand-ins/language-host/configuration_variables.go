package main

import (
	"encoding/json"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// configurationVariables returns the variables that hold the stack's configuration for the SDKs: PULUMI_CONFIG, a JSON
// object of texts, and PULUMI_CONFIG_SECRET_KEYS, a JSON list of the keys that are secret.
func configurationVariables(request *pulumirpc.RunRequest) ([]string, error) {
	config, secretKeys := request.Config, request.ConfigSecretKeys
	if config == nil {
		config = map[string]string{}
	}
	if secretKeys == nil {
		secretKeys = []string{}
	}
	configText, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	keysText, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, err
	}
	return []string{"PULUMI_CONFIG=" + string(configText), "PULUMI_CONFIG_SECRET_KEYS=" + string(keysText)}, nil
}
