{{- define "detour.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "detour.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "detour.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "detour.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "detour.selector" -}}
app.kubernetes.io/name: {{ include "detour.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "detour.labels" -}}
{{ include "detour.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: detour
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "detour.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "detour.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "detour.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The channels that have a provider. */}}
{{- define "detour.channels" -}}
{{- range $channel := list "whatsapp" "sms" "email" -}}
{{- if get $.Values.channels $channel }}
- {{ $channel }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
What is deployed: each component with its roles, what it runs as, and its values over those of all pods. A list, as YAML.
Senders have a stateful set for its stable names alone: a member of a consumer group that comes back under its name
takes its partitions back at once, and under another one would wait until the old one is given up.
*/}}
{{- define "detour.components" -}}
{{- include "detour.check" . -}}
{{- $all := list "router" "senders" "webhooks" "console" "monitor" "recipients" -}}
{{- $components := list -}}
{{- if eq .Values.mode "all-in-one" -}}
{{- $components = append $components (dict "name" "all" "kind" "StatefulSet" "state" true "roles" $all "values" .Values.allInOne) -}}
{{- else -}}
{{- $components = append $components (dict "name" "router" "kind" "StatefulSet" "state" true "roles" (list "router" "monitor" "recipients") "values" .Values.router) -}}
{{- range $channel := include "detour.channels" . | fromYamlArray -}}
{{- $values := mergeOverwrite (omit $.Values.senders "channels" | deepCopy) (get $.Values.senders.channels $channel | default dict | deepCopy) -}}
{{- $components = append $components (dict "name" (printf "senders-%s" $channel) "kind" "StatefulSet" "state" false "roles" (list "senders") "channel" $channel "values" $values) -}}
{{- end -}}
{{- $components = append $components (dict "name" "webhooks" "kind" "Deployment" "state" false "roles" (list "webhooks") "values" .Values.webhooks) -}}
{{- $components = append $components (dict "name" "console" "kind" "StatefulSet" "state" true "roles" (list "console") "values" .Values.console) -}}
{{- end -}}
{{- range $component := $components -}}
{{- $_ := set $component "values" (mergeOverwrite (deepCopy $.Values.pods) (deepCopy $component.values)) -}}
{{- $_ := set $component "fullname" (printf "%s-%s" (include "detour.fullname" $) $component.name) -}}
{{- $providers := list -}}
{{- range $channel, $names := $.Values.channels -}}
{{- if or (not $component.channel) (eq ($component.channel | default "") $channel) -}}
{{- $providers = concat $providers $names -}}
{{- end -}}
{{- end -}}
{{- $_ := set $component "providers" (sortAlpha $providers) -}}
{{- end -}}
{{- toYaml $components -}}
{{- end -}}

{{/* The name of the service that leads to the webhooks. */}}
{{- define "detour.webhooks" -}}
{{- include "detour.fullname" . }}-webhooks
{{- end -}}

{{/* How clients reach Kafka, with the secrets that strimzi.users makes; dict: root, component. */}}
{{- define "detour.security" -}}
{{- $security := deepCopy .root.Values.kafka.security -}}
{{- if .root.Values.strimzi.users -}}
{{- if eq .root.Values.strimzi.authentication "tls" -}}
{{- $_ := set $security.keystore "name" .component.fullname -}}
{{- else -}}
{{- $_ := set $security.sasl "name" .component.fullname -}}
{{- end -}}
{{- end -}}
{{- toYaml $security -}}
{{- end -}}

{{/*
The secrets of providers that a component's pods need: a list of provider, key, secret, as YAML; dict: root, component.
Senders call the providers of their channel; webhooks understand what providers tell; the monitor may send mails.
*/}}
{{- define "detour.providerSecrets" -}}
{{- $events := list "app-secret" "app-secret-previous" "verify-token" "auth-token" "auth-token-previous" "imap-password" -}}
{{- $eventsOnly := without $events "auth-token" -}}
{{- $roles := .component.roles -}}
{{- $mails := and (has "monitor" $roles) (hasKey .root.Values.settings "detour.notifications.mail.to") -}}
{{- $secrets := list -}}
{{- range $channel, $names := .root.Values.channels -}}
{{- $calls := and (has "senders" $roles) (or (not $.component.channel) (eq ($.component.channel | default "") $channel)) -}}
{{- $calls = or $calls (and $mails (eq $channel "email")) -}}
{{- range $name := $names -}}
{{- range $key, $secret := (get $.root.Values.providers $name).secrets -}}
{{- if or (and $calls (not (has $key $eventsOnly))) (and (has "webhooks" $roles) (has $key $events)) -}}
{{- $secrets = append $secrets (dict "provider" $name "key" $key "secret" $secret) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $secrets -}}
{{- end -}}

{{/* One line of a properties file; list: name, value. */}}
{{- define "detour.property" -}}
{{- $value := index . 1 -}}
{{- if kindIs "float64" $value -}}
{{- $value = ternary ($value | int64 | toString) ($value | toString) (eq (floor $value) $value) -}}
{{- end -}}
{{ index . 0 }}={{ $value | toString | replace "\\" "\\\\" | replace "\n" "\\n" }}
{{- end -}}

{{/* What the schema cannot say: values that do not fit each other. */}}
{{- define "detour.check" -}}
{{- $used := list -}}
{{- range $channel, $names := .Values.channels -}}
{{- range $name := $names -}}
{{- if not (hasKey $.Values.providers $name) -}}
{{- fail (printf "channels.%s names %s, which is not among the providers: add providers.%s" $channel $name $name) -}}
{{- end -}}
{{- if has $name $used -}}
{{- fail (printf "channels.%s names %s once more: a provider serves one channel" $channel $name) -}}
{{- end -}}
{{- $used = append $used $name -}}
{{- end -}}
{{- end -}}
{{- range $name, $provider := .Values.providers -}}
{{- if not (has $name $used) -}}
{{- fail (printf "providers.%s is used by no channel: add it to channels.whatsapp, .sms or .email, or remove it" $name) -}}
{{- end -}}
{{- end -}}
{{- if .Values.strimzi.users -}}
{{- $wanted := ternary (list "SSL") (list "SASL_SSL" "SASL_PLAINTEXT") (eq .Values.strimzi.authentication "tls") -}}
{{- if not (has .Values.kafka.security.protocol $wanted) -}}
{{- fail (printf "strimzi.authentication %s needs kafka.security.protocol %s" .Values.strimzi.authentication (join " or " $wanted)) -}}
{{- end -}}
{{- end -}}
{{- $partitions := int64 .Values.topics.partitions -}}
{{- range $name := ternary (list "allInOne") (list "router" "senders") (eq .Values.mode "all-in-one") -}}
{{- $values := get $.Values $name -}}
{{- range $number := list $values.replicas ($values.autoscaling.maxReplicas | default 0) -}}
{{- if gt (int64 $number) $partitions -}}
{{- fail (printf "%s has up to %d pods, and topics.partitions is %d: more pods than partitions have nothing to do" $name (int64 $number) $partitions) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
