@echo off
rem The launcher of Gatehouse for Windows; see bin/gatehouse.
setlocal DisableDelayedExpansion
set "GH_ROOT=%~dp0.."
set "GH_DIST=%GH_ROOT%\dist"
if not exist "%GH_DIST%\" set "GH_DIST=%GH_ROOT%\app.asar.unpacked\dist"
set "GH_PROGRAM=%GH_DIST%\cli.js"
set "GH_MISSING=1"
if /i "%~1"=="connect" set "GH_PROGRAM=%GH_DIST%\connect.js"
if /i "%~1"=="connect" set "GH_MISSING=4"
if /i "%~1"=="connect" set "NODE_OPTIONS="
if not exist "%GH_PROGRAM%" (
  echo gatehouse: "%GH_PROGRAM%" is missing: run npm run build or npm start first. 1>&2
  exit /b %GH_MISSING%
)
set "GH_FLAGS="
if /i "%~1"=="up" set "GH_FLAGS=--max-semi-space-size=4 --v8-pool-size=1 --no-memory-reducer"
set "GH_NODE="
if exist "%GH_ROOT%\runtime\node.exe" set "GH_NODE=%GH_ROOT%\runtime\node.exe"
if not defined GH_NODE for /d %%D in ("%GH_ROOT%\scripts\node\node_modules\node-win-*") do if exist "%%~D\bin\node.exe" set "GH_NODE=%%~D\bin\node.exe"
if defined GH_NODE goto run
for /f "delims=v. tokens=1" %%V in ('node --version 2^>nul') do if %%V GEQ 22 set "GH_NODE=node"
if defined GH_NODE goto run
echo gatehouse: Node.js 22 or newer is needed. Run npm start once: it brings its own. 1>&2
exit /b 1
:run
"%GH_NODE%" %GH_FLAGS% "%GH_PROGRAM%" %*
exit /b %ERRORLEVEL%
