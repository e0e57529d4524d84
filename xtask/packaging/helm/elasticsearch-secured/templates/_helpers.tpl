{{/* The name of everything in a release. */}}
{{- define "elasticsearch.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default "elasticsearch" .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "elasticsearch.selector" -}}
app.kubernetes.io/name: elasticsearch
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "elasticsearch.labels" -}}
{{ include "elasticsearch.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "elasticsearch.image" -}}
image: {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end -}}

{{/* Whether nodes take what they share from a bundle. */}}
{{- define "elasticsearch.hasBundle" -}}
{{- if or .Values.bundle.create .Values.bundle.existingSecret (gt (int .Values.replicas) 1) -}}true{{- end -}}
{{- end -}}

{{- define "elasticsearch.makesBundle" -}}
{{- if and (include "elasticsearch.hasBundle" .) (not .Values.bundle.existingSecret) -}}true{{- end -}}
{{- end -}}

{{- define "elasticsearch.bundle" -}}
{{- default (printf "%s-bundle" (include "elasticsearch.fullname" .)) .Values.bundle.existingSecret -}}
{{- end -}}

{{/* The names that clients use, one a line. */}}
{{- define "elasticsearch.names" -}}
{{- $name := include "elasticsearch.fullname" . -}}
{{ $name }}
{{ $name }}.{{ .Release.Namespace }}
{{ $name }}.{{ .Release.Namespace }}.svc
{{ $name }}.{{ .Release.Namespace }}.svc.cluster.local
localhost
{{- range .Values.names }}
{{ . }}
{{- end }}
{{- end -}}

{{/* The restricted profile of pod security. */}}
{{- define "elasticsearch.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 0
fsGroup: 0
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "elasticsearch.security" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
{{- end -}}

{{/* What all containers with the node's files have. Settings come by the environment, so that an upgrade of the release changes them. */}}
{{- define "elasticsearch.env" -}}
- name: ES_PATH_CONF
  value: /mnt/volume/config
- name: cluster.name
  value: {{ .Values.clusterName | quote }}
- name: node.name
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: path.data
  value: /mnt/volume/data
{{- if not (include "elasticsearch.hasBundle" .) }}
- name: discovery.type
  value: single-node
{{- else }}
# A bundle contains the nodes at the time when it was created; this contains the current ones.
- name: discovery.seed_hosts
  value: {{ include "elasticsearch.fullname" . }}-nodes
{{- end }}
{{- if .Values.tls.existingSecret }}
- name: xpack.security.enrollment.enabled
  value: "false"
{{- end }}
{{- range $key, $value := .Values.settings }}
- name: {{ $key }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- if .Values.javaOpts }}
- name: ES_JAVA_OPTS
  value: {{ .Values.javaOpts | quote }}
{{- end }}
{{- end -}}

{{- define "elasticsearch.mounts" -}}
- name: volume
  mountPath: /mnt/volume
- name: logs
  mountPath: /usr/share/elasticsearch/logs
- name: tmp
  mountPath: /tmp
{{- end -}}
