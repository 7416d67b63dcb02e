#!/usr/bin/env bash
# Brings a new version into service without a break:  update-kubernetes.sh deploy/kubernetes/example
#
# Set the new image in the overlay first. Databases and articles come first, then Kubernetes
# replaces one pod after the other.
set -euo pipefail

overlay=${1:?name the folder of the overlay}
namespace=${2:-infopoint}

# A job cannot be changed, only made anew.
kubectl --namespace "$namespace" delete job infopoint-release --ignore-not-found --wait
kubectl apply --kustomize "$overlay" --selector app.kubernetes.io/component=release
kubectl --namespace "$namespace" wait job/infopoint-release --for=condition=complete --timeout=10m
kubectl apply --kustomize "$overlay"
for name in actions assistant telegram console reader; do
  kubectl --namespace "$namespace" rollout status "deployment/infopoint-$name" --timeout=15m
done
